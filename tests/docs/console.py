"""The console blocks of a page, run as they stand: console.py PAGE DIRECTORY [SECTION]

Commands of all blocks, or of those below "## SECTION", go to one bash in DIRECTORY. What a command prints, on whichever
stream, must be what is shown; in it "..." stands for any lines, "/src/" for DIRECTORY, and sizes and addresses for any
number, since they depend on paths and compilers. A command that is shown without output must end with 0. Lines with "# "
in front are root's.
"""
import re
import subprocess
import sys

MARK = "---end-of-command---"
NUMBER = re.compile(r"\b0x[0-9a-f]+\b|\b\d+(?= bytes)|\b\d+(?=K )")


def steps_of(page, section):
    """(command, lines shown) in the order of the page."""
    if section:
        page = re.search(r"^## %s\n(.*?)(?=^## |\Z)" % re.escape(section), page, re.MULTILINE | re.DOTALL).group(1)
    steps = []
    for block in re.findall(r"^```console\n(.*?)^```", page, re.MULTILINE | re.DOTALL):
        continued = False
        for line in block.splitlines():
            if re.match(r"[$#] ", line):
                steps.append((line[2:], []))
            elif continued:
                steps[-1] = (steps[-1][0] + "\n" + line, [])
            else:
                steps[-1][1].append(line)
            continued = re.search(r"[\\|]$", line) and not steps[-1][1]
    return steps


def pattern_of(lines, directory):
    parts = []
    for line in lines:
        if line == "...":
            parts.append(r"(?:.*\n)*?")
            continue
        pieces = NUMBER.split(line.replace("/src/", directory + "/"))
        parts.append(r"(?:0x[0-9a-f]+|\d+)".join(re.escape(piece) for piece in pieces) + r"\n")
    return re.compile("".join(parts))


def main():
    page, directory = sys.argv[1:3]
    with open(page, encoding="utf-8") as file:
        steps = steps_of(file.read(), " ".join(sys.argv[3:]))
    script = "".join("%s\necho %s$?\n" % (command, MARK) for command, _ in steps)
    done = subprocess.run(
        ["bash"], input=script, cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    results = re.findall(r"(.*?)%s(\d+)\n" % MARK, done.stdout, re.DOTALL)
    faults = 0
    for (command, lines), (output, status) in zip(steps, results):
        right = pattern_of(lines, directory).fullmatch(output) if lines else status == "0"
        if not right:
            faults += 1
            print("$ %s\n--- shown\n%s\n--- printed, status %s\n%s" % (command, "\n".join(lines), status, output))
    print("%s: %d commands, %d not as shown" % (page, len(steps), faults))
    if not steps or len(results) != len(steps):
        faults += 1
        print("%d of them ended" % len(results))
    sys.exit(1 if faults else 0)


main()
