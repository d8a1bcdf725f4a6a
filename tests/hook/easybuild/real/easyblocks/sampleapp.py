"""Builds the sample for the tests with a real EasyBuild, without the easyblocks package."""

import os
import subprocess

from easybuild.framework.easyblock import EasyBlock
from easybuild.framework.easyconfig import CUSTOM
from easybuild.tools.filetools import copy_file, mkdir, write_file


class SampleApp(EasyBlock):
    """Compiles one C file into bin/NAME, with a DT_RPATH as `eb --rpath` wants it; without a file, a stand-in toolkit."""

    @staticmethod
    def extra_options():
        return EasyBlock.extra_options({"source_file": ["", "C file to compile", CUSTOM]})

    def extract_step(self):
        mkdir(self.builddir, parents=True)

    def configure_step(self):
        pass

    def build_step(self):
        pass

    def install_step(self):
        bin_dir = os.path.join(self.installdir, "bin")
        mkdir(bin_dir, parents=True)
        if not self.cfg["source_file"]:
            # EasyBuild asks the toolkit's cuobjdump about the device code of what depends on it.
            text = "#!/bin/sh\necho \"cuobjdump info: File '$1' does not contain device code\"\nexit 255\n"
            cuobjdump = os.path.join(bin_dir, "cuobjdump")
            write_file(cuobjdump, text)
            os.chmod(cuobjdump, 0o755)
            return
        source = os.path.join(self.builddir, "app.c")
        copy_file(self.cfg["source_file"], source)
        flags = ["-Wl,--disable-new-dtags,-rpath," + self.installdir + "/lib", "-ldl"]
        subprocess.check_call(["cc", source] + flags + ["-o", os.path.join(bin_dir, self.name)])

    def make_module_req_guess(self):
        return {"PATH": ["bin"]}

    def sanity_check_step(self, *args, **kwargs):
        path = "bin/cuobjdump" if not self.cfg["source_file"] else "bin/" + self.name
        super().sanity_check_step(custom_paths={"files": [path], "dirs": []})
