"""The runner of post-install hooks: modules in a fixed order, imported at the first call."""

import importlib


class Runner:
    ORDER = ["spack.hooks.drop_redundant_rpaths", "spack.hooks.write_install_manifest"]

    def __init__(self):
        self._hooks = None

    @property
    def hooks(self):
        if self._hooks is None:
            self._hooks = [importlib.import_module(name) for name in self.ORDER]
        return self._hooks

    def __call__(self, spec, explicit=None):
        for hook in self.hooks:
            hook.post_install(spec, explicit)


class OpaqueRunner:
    """One that hands out no list: another Spack."""

    def __call__(self, spec, explicit=None):
        for name in Runner.ORDER:
            importlib.import_module(name).post_install(spec, explicit)


post_install = Runner()
