{
  description = "Makes CUDA objects search the compat and driver directories first, in DT_RUNPATH";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      forEachSystem =
        f:
        nixpkgs.lib.genAttrs systems (
          system: f (nixpkgs.legacyPackages.${system}.extend self.overlays.default)
        );
    in
    {
      overlays.default = import ./nix/overlay.nix;

      packages = forEachSystem (pkgs: {
        default = pkgs.patch-cuda-runpath;
        inherit (pkgs) patch-cuda-runpath patchCudaRunpathHook;
      });

      checks = forEachSystem (
        pkgs:
        nixpkgs.lib.filterAttrs (_: nixpkgs.lib.isDerivation) pkgs.patch-cuda-runpath.tests
        // {
          package = pkgs.patch-cuda-runpath;
        }
      );

      formatter = forEachSystem (pkgs: pkgs.nixfmt-tree);
    };
}
