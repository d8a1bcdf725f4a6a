"""Every option that a document gives to patch-cuda-runpath is one that --help knows: options_of_docs.py TOOL FILE...

Commands in blocks and in inline code are read up to the next `|`, `;`, `&` or comment. Prints each that is
unknown, and how many were looked at; fails when one is unknown or when there was nothing to look at."""

import re
import subprocess
import sys

WORDS = ("audit", "explain", "doctor", "hook", "platforms", "rules", "undo")


def known_options(tool):
    known = {}
    for word in ("",) + WORDS:
        said = subprocess.run([tool, *word.split(), "--help"], capture_output=True, text=True, check=True).stdout
        known[word] = set(re.findall(r"(?<![\w-])--?[a-z0-9][a-z0-9-]*", said)) | {"--version"}
    return known


def commands(text):
    text = text.replace("\\\n", " ")
    for match in re.finditer(r"(?:^|[\s`/\"])patch-cuda-runpath\s+([^`\n|;&#]*)", text):
        yield match.group(1)


def main():
    known = known_options(sys.argv[1])
    looked_at = unknown = 0
    for name in sys.argv[2:]:
        with open(name, encoding="utf-8") as file:
            text = file.read()
        for command in commands(text):
            words = command.split()
            word = words[0] if words and words[0] in WORDS else ""
            for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", command):
                looked_at += 1
                if option not in known[word]:
                    unknown += 1
                    print(f"{name}: no option {option}: patch-cuda-runpath {command.strip()}")
    print(f"{looked_at} options looked at, {unknown} unknown")
    sys.exit(unknown != 0 or looked_at < 20)


main()
