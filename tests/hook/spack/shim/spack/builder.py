"""Builders: the phases of a build, each with what runs after it."""


class Phase:
    def __init__(self, name, builder):
        self.name = name
        self.builder = builder
        self.run_after = [f for f in callbacks_of(type(builder)) + callbacks_of(type(builder.pkg))]

    def execute(self):
        for callback in self.run_after:
            callback(self.builder)


def callbacks_of(cls):
    """What @run_after marked, called with the builder or, in a package, with the package."""
    marked = [f for c in cls.__mro__ for f in vars(c).values() if getattr(f, "runs_after", None) == "install"]
    in_package = any(c.__name__ == "PackageBase" for c in cls.__mro__)
    return [(lambda builder, f=f: f(builder.pkg)) if in_package else f for f in marked]


class BaseBuilder:
    def __init__(self, pkg):
        self.pkg = pkg
        self.phases = [Phase("build", self), Phase("install", self)]
        self.phases[0].run_after = []

    def __iter__(self):
        return iter(self.phases)


_builders = {}


def create(pkg):
    return _builders.setdefault(id(pkg), pkg.builder_class(pkg))
