"""The tour of the README, run as it stands: tour.py README DIRECTORY

Commands of the first console block behind "## Five minutes" go to one bash, in DIRECTORY, which has scripts/ of the
sources and the program in PATH. What each prints must be what is shown; a line "..." stands for any lines, "/src" for
DIRECTORY.
"""
import re
import subprocess
import sys

MARK = "---end-of-command---"


def steps_of(readme):
    block = readme.split("## Five minutes", 1)[1].split("```console\n", 1)[1].split("```", 1)[0]
    steps = []
    for line in block.splitlines():
        if line.startswith("$ "):
            steps.append((line[2:], []))
        else:
            steps[-1][1].append(line)
    return steps


def pattern_of(lines, directory):
    parts = []
    for line in lines:
        if line == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            literal = re.escape(line.replace("/src/", directory + "/"))
            # How much is written depends on the length of DIRECTORY.
            parts.append(re.sub(r"\d+\\ bytes", r"\\d+\\ bytes", literal) + r"\n")
    return re.compile("".join(parts))


def main():
    readme, directory = sys.argv[1:]
    with open(readme, encoding="utf-8") as file:
        steps = [step for step in steps_of(file.read()) if not step[0].startswith("scripts/run ")]
    script = "".join("%s\necho %s\n" % (command, MARK) for command, _ in steps)
    done = subprocess.run(["bash"], input=script, cwd=directory, capture_output=True, text=True, check=False)
    outputs = done.stdout.split(MARK + "\n")
    faults = 0
    for (command, lines), output in zip(steps, outputs):
        if not pattern_of(lines, directory).fullmatch(output):
            faults += 1
            print("$ %s\n--- shown\n%s\n--- printed\n%s" % (command, "\n".join(lines), output))
    print(done.stderr, end="", file=sys.stderr)
    if len(outputs) != len(steps) + 1 or len(steps) < 6:
        faults += 1
        print("%d commands, %d outputs" % (len(steps), len(outputs) - 1))
    sys.exit(1 if faults else 0)


main()
