"""Installs one package as Spack would, with the emitted repository and the shim beside this file:

    drive.py PREFIX STORY

PREFIX is already there, as the build left it. STORY says how the package comes to CUDA and to the disk.
"""

import sys

import spack.builder
import spack.hooks
from spack.package import InstallError, PackageBase


class Spec:
    def __init__(self, name, namespace, package_class, prefix="/usr", external=False, dependencies=()):
        self.name, self.namespace, self.prefix, self.external = name, namespace, prefix, external
        self.version = "12.4.1"
        self._dependencies = list(dependencies)
        self.package = package_class(self)

    def dependencies(self):
        return self._dependencies

    def traverse(self, deptype):
        assert deptype == ("link", "run")
        yield self
        for spec in self._dependencies:
            yield from spec.traverse(deptype)

    def satisfies(self, constraint):
        return constraint == "platform=linux"

    def dag_hash(self):
        return self.name


def our_cuda():
    from spack_repo.cuda_runpath.packages.cuda.package import Cuda

    return Spec("cuda", "cuda_runpath", Cuda, external=True)


def builtin_cuda():
    from spack_repo.builtin.packages.cuda.package import Cuda

    return Spec("cuda", "builtin", Cuda, external=True)


def plain(prefix, *dependencies):
    return Spec("app", "tiny", PackageBase, prefix, dependencies=dependencies)


def through_a_library(prefix):
    return plain(prefix, Spec("lib", "tiny", PackageBase, dependencies=[our_cuda()]))


def mixin_package(prefix):
    from spack_repo.cuda_runpath.runpath import CudaRunpathPackage

    return Spec("app", "tiny", type("App", (CudaRunpathPackage,), {}), prefix)


def mixin_builder(prefix):
    from spack_repo.cuda_runpath.runpath import CudaRunpathBuilder

    cls = type("App", (PackageBase,), {"builder_class": type("CMakeBuilder", (CudaRunpathBuilder,), {})})
    return Spec("app", "tiny", cls, prefix)


STORIES = {
    "dependent": lambda prefix: plain(prefix, our_cuda()),
    "through-a-library": through_a_library,
    "builtin-cuda": lambda prefix: plain(prefix, builtin_cuda()),
    "without-cuda": plain,
    "mixin-package": mixin_package,
    "mixin-builder": mixin_builder,
}


def set_up_dependencies(spec):
    """Each package of the graph is told of its direct dependents, leaves first."""
    for dependency in spec.dependencies():
        set_up_dependencies(dependency)
        dependency.package.setup_dependent_package(None, spec)


def install(spec, source):
    if source == "cache":
        if hasattr(spec.package, "_post_buildcache_install_hook"):
            spec.package._post_buildcache_install_hook()
    else:
        set_up_dependencies(spec)
        for phase in spack.builder.create(spec.package):
            phase.execute()
    spack.hooks.post_install(spec, True)


def main():
    prefix, story = sys.argv[1:3]
    if "no-list" in sys.argv[3:]:
        spack.hooks.post_install = spack.hooks.OpaqueRunner()
    try:
        if "stranger-first" in sys.argv[3:]:  # cuda is set up in this process although nothing here needs it
            set_up_dependencies(plain("/nowhere", our_cuda()))
        install(STORIES[story](prefix), "cache" if "cache" in sys.argv[3:] else "source")
    except InstallError as error:
        sys.exit(f"InstallError: {error}")


main()
