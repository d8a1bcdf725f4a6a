# passthru.tests: the hook in real builds of stdenv. A stand-in for cuda_compat prints where it lies.
{
  lib,
  stdenv,
  autoPatchelfHook,
  callPackage,
  testers,
  patch-cuda-runpath,
  patchCudaRunpathHook ? callPackage ../hook.nix {
    inherit patch-cuda-runpath;
    cuda_compat = null;
  },
}:
let
  libcuda =
    place:
    stdenv.mkDerivation {
      name = "libcuda-of-${place}";
      dontUnpack = true;
      dontFixup = true;
      installPhase = ''
        mkdir -p "$out/lib"
        $CC -shared -fPIC -Wl,-soname,libcuda.so.1 '-DSAMPLE_PLACE="the one in ${place}"' \
          ${../../fixtures/sample/libcuda.c} -o "$out/lib/libcuda.so.1"
      '';
    };
  compat = libcuda "compat";
  driver = libcuda "driver";

  # Builds the sample program with the hook, and asks it which libcuda.so.1 it gets.
  check =
    name: attributes:
    stdenv.mkDerivation (
      {
        name = "patch-cuda-runpath-${name}";
        strictDeps = true;
        dontUnpack = true;
        nativeBuildInputs = [ patchCudaRunpathHook ];
        cudaRunpathCompatDir = "${compat}/lib";
        cudaRunpathDriverDir = "${driver}/lib";
        cudaRunpathRequireMatch = true;
        installPhase = ''
          runHook preInstall
          mkdir -p "$out/bin"
          $CC ${../../fixtures/sample/app.c} -ldl -o "$out/bin/app"
          runHook postInstall
        '';
        doInstallCheck = stdenv.buildPlatform.canExecute stdenv.hostPlatform;
        installCheckPhase = ''
          runHook preInstallCheck
          [[ "$("$out/bin/app")" == "libcuda.so.1: the one in compat" ]]
          runHook postInstallCheck
        '';
      }
      // attributes
    );
  wipes = {
    postPhases = [ "wipePhase" ];
    wipePhase = ''patchelf --remove-rpath "$out/bin/app"'';
  };
in
lib.recurseIntoAttrs {
  version = testers.testVersion { package = patch-cuda-runpath; };

  plain = check "plain" { };

  structured = check "structured" {
    __structuredAttrs = true;
    outputs = [
      "out"
      "doc"
    ];
    postInstall = ''mkdir -p "$doc"'';
  };

  beforeAutoPatchelf = check "before-auto-patchelf" {
    nativeBuildInputs = [
      patchCudaRunpathHook
      autoPatchelfHook
    ];
  };

  guardFails = testers.testBuildFailure' {
    drv = check "guard-fails" (wipes // { cudaRunpathGuard = "error"; });
    expectedBuilderLogEntries = [ "changed what was patched" ];
  };
}
