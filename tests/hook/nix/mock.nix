# As much of nixpkgs as the expressions below nix/ look at: names and shapes, no packages.
# makeSetupHook is handed in: one that records, or one that builds.
{
  makeSetupHook ? attributes: script: attributes // { inherit script; },
  compatPackages ? { },
  driverLink ? "/run/opengl-driver",
}:
let
  fix = f: let x = f x; in x;
  lib = {
    inherit fix;
    getExe = package: "${package}/bin/${package.meta.mainProgram}";
    optionals = condition: list: if condition then list else [ ];
    cmakeBool = name: value: "-D${name}:BOOL=${if value then "TRUE" else "FALSE"}";
    fileset = {
      toSource = { root, fileset }: builtins.seq (map (path: assert builtins.pathExists path; path) fileset) root;
      unions = paths: paths;
    };
    meta.availableOn = platform: package: true;
    isDerivation = value: value.type or null == "derivation";
    recurseIntoAttrs = set: set // { recurseForDerivations = true; };
    genAttrs = names: f: builtins.listToAttrs (map (name: { inherit name; value = f name; }) names);
    filterAttrs =
      f: set:
      builtins.listToAttrs (
        builtins.concatMap (
          name: if f name set.${name} then [ { inherit name; value = set.${name}; } ] else [ ]
        ) (builtins.attrNames set)
      );
    licenses.mit.spdxId = "MIT";
    platforms.linux = [ "x86_64-linux" "aarch64-linux" ];
  };

  # mkDerivation with the fixed point of finalAttrs; the result is as a derivation looks from outside.
  mkDerivation =
    argument:
    let
      attributes = fix (
        self: if builtins.isFunction argument then argument (self // { finalPackage = package; }) else argument
      );
      name = attributes.name or "${attributes.pname}-${attributes.version}";
      package =
        attributes
        // (attributes.passthru or { })
        // {
          type = "derivation";
          inherit name;
          outPath = "/nix/store/mock-${name}";
          meta = { available = true; } // (attributes.meta or { });
        };
    in
    package;
  named = name: mkDerivation { inherit name; };

  callWith =
    scope: file: overrides:
    let
      f = if builtins.isFunction file then file else import file;
      wanted = builtins.functionArgs f;
    in
    f (builtins.intersectAttrs wanted scope // overrides);

  cudaPackagesOf =
    self: cuda_compat:
    let
      base = {
        inherit cuda_compat;
        callPackage = callWith (self // cudaPackages);
      };
      cudaPackages = builtins.foldl' (set: extension: set // extension cudaPackages set) base self._cuda.extensions;
    in
    cudaPackages;

  base =
    self:
    lib.genAttrs [ "cmake" "ninja" "cli11" "fmt" "lief" "nlohmann_json" "tl-expected" "tomlplusplus" "ctestCheckHook" "gtest" "versionCheckHook" "autoPatchelfHook" "nixfmt-tree" ] named
    // {
      inherit lib makeSetupHook;
      stdenv = {
        inherit mkDerivation;
        hostPlatform.system = "x86_64-linux";
        buildPlatform.canExecute = platform: true;
      };
      addDriverRunpath = { inherit driverLink; };
      testers = {
        testVersion = { package }: named "version-of-${package.name}";
        testBuildFailure' = { drv, expectedBuilderLogEntries }: named "failure-of-${drv.name}";
      };
      callPackage = callWith self;
      callPackages = callWith self;
      _cuda = fix (cuda: {
        extensions = [ ];
        extend = overlay: cuda // overlay cuda cuda;
      });
      cudaPackages = builtins.mapAttrs (name: cudaPackagesOf self) compatPackages;
    };

  extended =
    overlays:
    fix (self: builtins.foldl' (set: overlay: set // overlay self set) (base self) overlays)
    // {
      extend = overlay: extended (overlays ++ [ overlay ]);
    };
in
{
  inherit named;
  pkgs = extended [ ];
}
