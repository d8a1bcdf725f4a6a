"""Stand-ins for what a hooks file takes from easybuild.tools.modules."""

import os


def get_software_root(name):
    """A module that EasyBuild made sets EBROOTNAME."""
    return os.environ.get("EBROOT" + name.upper())


def get_software_version(name):
    """It sets EBVERSIONNAME too."""
    return os.environ.get("EBVERSION" + name.upper())
