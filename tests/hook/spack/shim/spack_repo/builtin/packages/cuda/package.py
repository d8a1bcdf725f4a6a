"""Stand-in for the builtin recipe of cuda."""

from spack.package import *


class Cuda(PackageBase):
    """CUDA."""
