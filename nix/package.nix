# The tool: pkgs.callPackage ./package.nix { }
{
  lib,
  stdenv,

  # nativeBuildInputs
  cmake,
  ninja,

  # buildInputs
  cli11,
  fmt,
  lief,
  nlohmann_json,
  tl-expected,
  tomlplusplus,

  # checks
  ctestCheckHook,
  gtest,
  versionCheckHook,

  # passthru.tests
  callPackages,

  # The second reader of --verify full, a module of its own that is loaded only then.
  withLief ? lib.meta.availableOn stdenv.hostPlatform lief,
}:
stdenv.mkDerivation (finalAttrs: {
  pname = "patch-cuda-runpath";
  version = "0.1.0";

  strictDeps = true;
  __structuredAttrs = true;

  src = lib.fileset.toSource {
    root = ../.;
    fileset = lib.fileset.unions [
      ../CHANGELOG.md
      ../CMakeLists.txt
      ../LICENSE
      ../README.md
      ../cmake
      ../completions
      ../data
      ../docs
      ../examples
      ../fixtures
      ../hooks
      ../include
      ../src
      ../tests
    ];
  };

  outputs = [
    "out"
    "man"
  ];

  nativeBuildInputs = [
    cmake
    ninja
  ];

  buildInputs = [
    cli11
    fmt
    nlohmann_json
    tl-expected
    tomlplusplus
  ]
  ++ lib.optionals withLief [ lief ];

  cmakeFlags = [
    (lib.cmakeBool "CUDA_RUNPATH_TESTS" finalAttrs.finalPackage.doCheck)
    (lib.cmakeBool "CUDA_RUNPATH_WITH_LIEF" withLief)
  ];

  # The unit tests need no tool but themselves; the others compile and run programs of every kind.
  doCheck = true;
  checkInputs = [ gtest ];
  nativeCheckInputs = [ ctestCheckHook ];
  ctestFlags = [
    "--label-regex"
    "^unit$"
  ];

  doInstallCheck = true;
  nativeInstallCheckInputs = [ versionCheckHook ];

  passthru.tests = callPackages ./tests { patch-cuda-runpath = finalAttrs.finalPackage; };

  meta = {
    description = "Makes every object that opens the CUDA driver search compat, then the driver directory";
    longDescription = ''
      A build-time patcher of DT_RUNPATH: the executables and libraries of a package that open the
      CUDA driver get the directory of cuda_compat and that of the driver at the front of their
      search list. It also audits packages and explains which libcuda.so.1 a program will load.
    '';
    license = lib.licenses.mit;
    mainProgram = "patch-cuda-runpath";
    maintainers = [ ];
    platforms = lib.platforms.linux;
  };
})
