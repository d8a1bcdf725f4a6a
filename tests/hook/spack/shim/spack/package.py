"""What recipes import."""

from spack.builder import BaseBuilder


class InstallError(Exception):
    pass


class PackageBase:
    builder_class = BaseBuilder

    def __init__(self, spec):
        self.spec = spec

    def setup_dependent_package(self, module, dependent_spec):
        pass


def run_after(phase):
    def mark(function):
        function.runs_after = phase
        return function

    return mark


__all__ = ["BaseBuilder", "InstallError", "PackageBase", "run_after"]
