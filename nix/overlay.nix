# patch-cuda-runpath, and the hook in every cudaPackages: needs the _cuda.extensions of nixpkgs 25.11.
final: prev: {
  patch-cuda-runpath = final.callPackage ./package.nix { };

  # For packages that open the driver and use no CUDA package set: the driver directory only.
  patchCudaRunpathHook = final.callPackage ./hook.nix { cuda_compat = null; };

  _cuda = prev._cuda.extend (
    _: prevCuda: {
      extensions = prevCuda.extensions ++ [
        (finalCudaPackages: _: {
          patchCudaRunpathHook = finalCudaPackages.callPackage ./hook.nix { };
        })
      ];
    }
  );
}
