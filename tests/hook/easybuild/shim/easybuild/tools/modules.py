"""Stand-in for what a hooks file takes from easybuild.tools.modules."""

import os


def get_software_root(name):
    """A module that EasyBuild made sets EBROOTNAME."""
    return os.environ.get("EBROOT" + name.upper())
