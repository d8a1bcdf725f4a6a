"""Erases from each RPATH the directories that do not exist here, as Spack's hook of this name does."""

import os
import re
import subprocess


def post_install(spec, explicit=None):
    for directory, _, names in os.walk(spec.prefix):
        for name in names:
            erase(os.path.join(directory, name))


def erase(path):
    said = subprocess.run(["readelf", "-d", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    found = re.search(rb"\((?:RPATH|RUNPATH)\).*\[(.+)\]", said.stdout)
    if not found:
        return
    old = found.group(1)
    new = b":".join(p for p in old.split(b":") if p.startswith(b"$") or os.path.exists(p))
    with open(path, "r+b") as file:
        content = file.read()
        if content.count(old + b"\0") != 1:
            raise SystemExit(f"{path}: the list stands {content.count(old)} times in the file")
        file.seek(content.index(old + b"\0"))
        file.write(new.ljust(len(old), b"\0"))
