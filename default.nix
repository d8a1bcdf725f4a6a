# For use without flakes: (import ./. { }).patch-cuda-runpath, or the overlay for a nixpkgs of your own.
{
  pkgs ? import <nixpkgs> { },
}:
let
  overlay = import ./nix/overlay.nix;
  extended = pkgs.extend overlay;
in
{
  inherit overlay;
  inherit (extended) patch-cuda-runpath patchCudaRunpathHook;
}
