"""Moves a program to another prefix as Spack does after a build cache: relocate.py FILE OLD NEW

The search list is found as Spack's elf.py finds it: PT_DYNAMIC gives the address of the string table, and
the section header of that address gives its place in the file. So the headers must be true after an edit.
The list is rewritten where it stands; NEW may not be longer than OLD.
"""

import struct
import sys

PT_DYNAMIC, DT_NULL, DT_STRTAB, DT_RPATH, DT_RUNPATH, SHT_STRTAB = 2, 0, 5, 15, 29, 3


def table(content, offset, size, count, layout):
    return [struct.unpack_from(layout, content, offset + i * size) for i in range(count)]


def dynamic_entries(content):
    (program_headers,) = struct.unpack_from("<Q", content, 0x20)
    size, count = struct.unpack_from("<HH", content, 0x36)
    for kind, _, offset, _, _, length in table(content, program_headers, size, count, "<IIQQQQ"):
        if kind == PT_DYNAMIC:
            return dict(reversed(table(content, offset, 16, length // 16, "<QQ")))
    sys.exit("no PT_DYNAMIC")


def string_table_offset(content, address):
    (section_headers,) = struct.unpack_from("<Q", content, 0x28)
    size, count = struct.unpack_from("<HH", content, 0x3A)
    for _, kind, _, where, offset in table(content, section_headers, size, count, "<IIQQQ"):
        if kind == SHT_STRTAB and where == address:
            return offset
    sys.exit(f"no section header says where the string table at {address:#x} lies in the file")


def relocate(path, old, new):
    with open(path, "r+b") as file:
        content = file.read()
        entries = dynamic_entries(content)
        start = string_table_offset(content, entries[DT_STRTAB]) + entries.get(DT_RPATH, entries.get(DT_RUNPATH))
        text = content[start : content.index(b"\0", start)]
        moved = text.replace(old, new)
        if len(moved) > len(text):
            sys.exit("the new prefix is longer")
        file.seek(start)
        file.write(moved.ljust(len(text), b"\0"))
        if old in content.replace(text, b""):
            sys.exit("the old prefix stands elsewhere in the file")


relocate(sys.argv[1], sys.argv[2].encode(), sys.argv[3].encode())
