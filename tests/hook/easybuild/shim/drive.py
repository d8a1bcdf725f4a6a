"""Calls a hooks file as EasyBuild does, where EasyBuild is not installed: drive.py FILE NAME INSTALLDIR [dry]

Loads FILE by its path, refuses hooks that EasyBuild does not know, and calls post_postproc_hook with what
stands in for an easyblock. Beside this file lies the little that a hooks file imports.
"""

import logging
import sys
from importlib.util import module_from_spec, spec_from_file_location

from easybuild.tools.build_log import EasyBuildError


class EasyBlock:
    def __init__(self, name, installdir, dry_run):
        self.name = name
        self.version = "12.4.1"
        self.installdir = installdir
        self.dry_run = dry_run
        self.log = logging.getLogger("easybuild")

    def dry_run_msg(self, message, *args):
        print(message % args)


def load(path):
    spec = spec_from_file_location("site_hooks", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    hooks = [name for name in dir(module) if name.endswith("_hook")]
    if hooks != ["post_postproc_hook"]:
        raise SystemExit(f"unknown hooks: {hooks}")
    return module


def main():
    path, name, installdir = sys.argv[1:4]
    block = EasyBlock(name, installdir, "dry" in sys.argv[4:])
    try:
        load(path).post_postproc_hook(block)
    except EasyBuildError as error:
        sys.exit(f"EasyBuildError: {error}")


main()
