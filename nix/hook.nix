# The setup hook: cudaPackages.callPackage ./hook.nix { }
#
#   nativeBuildInputs = [ cudaPackages.patchCudaRunpathHook ];
{
  lib,
  makeSetupHook,
  addDriverRunpath,
  patch-cuda-runpath,
  # null, broken or for other platforms: the hook then adds the driver directory only.
  cuda_compat ? null,
  # Where libcuda.so.1 lies in it.
  compatSubdirectory ? "compat",
}:
let
  # A setup hook runs on the builder, for a package of the platform that the hook's own package set has as its target.
  # Only a cross build has __spliced; elsewhere there is one platform.
  ofPackage = package: package.__spliced.targetTarget or package;
  compat = ofPackage cuda_compat;
  enableCompat = compat.meta.available or false;
in
makeSetupHook {
  name = "patch-cuda-runpath-hook";

  substitutions = {
    tool = lib.getExe patch-cuda-runpath;
    compatDir = if enableCompat then "${compat}/${compatSubdirectory}" else "none";
    driverDir = "${(ofPackage addDriverRunpath).driverLink}/lib";
    platform = "nixos";
    inherit (patch-cuda-runpath) version;
  };

  passthru = {
    inherit enableCompat;
    inherit (patch-cuda-runpath) tests;
  };

  meta = {
    description = "Setup hook that puts cuda_compat and the driver directory at the front of DT_RUNPATH";
    inherit (patch-cuda-runpath.meta) license maintainers platforms;
  };
} ../hooks/nix/patch-cuda-runpath-hook.sh.in
