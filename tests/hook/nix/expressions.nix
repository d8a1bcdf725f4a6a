# What the expressions below nix/, the flake and default.nix evaluate to, on the mock of nixpkgs: read by nix-instantiate
# --eval --strict --json.
{ root }:
let
  mock = import ./mock.nix {
    compatPackages = {
      available = mock.named "cuda_compat";
      none = null;
      broken = mock.named "cuda_compat" // { meta.available = false; };
      # In a package set that builds for another platform: the one of that platform counts.
      cross = broken // { __spliced.targetTarget = mock.named "cuda_compat-of-the-target"; };
    };
  };
  broken = mock.named "cuda_compat" // { meta.available = false; };
  inherit (mock) pkgs;
  withOverlay = pkgs.extend (import (root + "/nix/overlay.nix"));
  tool = withOverlay.patch-cuda-runpath;
  flake = import (root + "/flake.nix");
  outputs = flake.outputs {
    self = outputs;
    nixpkgs = { inherit (pkgs) lib; legacyPackages = { x86_64-linux = pkgs; aarch64-linux = pkgs; }; };
  };
  plain = import (root + "/default.nix") { inherit pkgs; };
in
{
  package = {
    inherit (tool) name strictDeps __structuredAttrs outputs cmakeFlags doCheck;
    inherit (tool.meta) mainProgram platforms;
    tests = builtins.attrNames tool.tests;
    testNames = map (test: tool.tests.${test}.name) [ "guardFails" "plain" "structured" "version" ];
    withoutLief = (pkgs.callPackage (root + "/nix/package.nix") { withLief = false; }).cmakeFlags;
  };
  hooks = builtins.mapAttrs (_: set: {
    inherit (set.patchCudaRunpathHook.substitutions) tool compatDir driverDir platform version;
    inherit (set.patchCudaRunpathHook.passthru) enableCompat;
  }) withOverlay.cudaPackages;
  topLevel = withOverlay.patchCudaRunpathHook.substitutions.compatDir;
  template = builtins.baseNameOf withOverlay.patchCudaRunpathHook.script;
  flake = builtins.mapAttrs (_: builtins.attrNames) (
    builtins.mapAttrs (_: set: set.x86_64-linux) { inherit (outputs) packages checks; }
  ) // {
    formatter = outputs.formatter.aarch64-linux.name;
    overlay = builtins.isFunction outputs.overlays.default;
    default = outputs.packages.x86_64-linux.default.name;
  };
  default = {
    tool = plain.patch-cuda-runpath.name;
    hook = plain.patchCudaRunpathHook.name;
    overlay = builtins.isFunction plain.overlay;
  };
}
