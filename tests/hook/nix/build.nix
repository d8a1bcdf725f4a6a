# The packages of the tests: derivations as stdenv makes them, built by the machine's own bash and compiler.
{
  setup, # the setup script: stdenv.sh, or a real one
  sources, # fixtures/sample
  tool, # patch-cuda-runpath
  driver, # the directory that stands in for /run/opengl-driver/lib
  noop ? "", # anything: the hook is an empty file, and every test must fail
  platform ? "nixos",
}:
let
  mk =
    attrs:
    derivation (
      {
        system = builtins.currentSystem;
        builder = "/bin/bash";
        args = [
          "-e"
          ./builder.sh
        ];
        name = "package";
        setup = builtins.path {
          path = setup;
          name = "setup.sh";
        };
        initialPath = "/usr";
        dontUnpack = true;
        dontConfigure = true;
        dontPatch = true;
        buildPhase = ":";
        sources = builtins.path {
          path = sources;
          name = "sources";
        };
      }
      // (if attrs.__structuredAttrs or false then { env = { }; } else { })
      // attrs
    );
in
rec {
  inherit mk driver;

  # As the redistributable of nixpkgs: $out/compat/libcuda.so.1.
  compat = mk {
    name = "cuda13.0-cuda_compat";
    installPhase = ''
      mkdir -p "$out/compat"
      cc -shared -fPIC -Wl,-soname,libcuda.so.1 '-DSAMPLE_PLACE="the one in compat"' "$sources/libcuda.c" \
        -o "$out/compat/libcuda.so.1"
    '';
  };

  # Its lib/stubs must not be in any search list, nor in the closure.
  stubs = mk {
    name = "cuda13.0-cuda_cudart-stubs";
    installPhase = ''
      mkdir -p "$out/lib/stubs"
      cc -shared -fPIC -Wl,-soname,libcuda.so.1 '-DSAMPLE_PLACE="the stub"' "$sources/libcuda.c" \
        -o "$out/lib/stubs/libcuda.so"
      ln -s libcuda.so "$out/lib/stubs/libcuda.so.1"
    '';
  };

  # A package that is nothing but a setup hook.
  hookOf =
    name: text:
    mk {
      inherit name text;
      passAsFile = [ "text" ];
      installPhase = ''
        mkdir -p "$out/nix-support"
        cp "$textPath" "$out/nix-support/setup-hook"
      '';
    };

  # The hook under test, as the tool emits it.
  hookWith =
    { compatDir, using ? tool }:
    mk {
      name = "patch-cuda-runpath-hook";
      inherit
        compatDir
        tool
        using
        noop
        platform
        ;
      driverDir = driver;
      installPhase = ''
        mkdir -p "$out/nix-support"
        "$tool" hook --for nix --platform "$platform" --compat-dir "$compatDir" --driver-dir "$driverDir" --tool "$using" \
          >"$out/nix-support/setup-hook"
        if [[ -n $noop ]]; then : >"$out/nix-support/setup-hook"; fi
      '';
    };
  hook = hookWith { compatDir = "${compat}/compat"; };
  hookWithoutCompat = hookWith { compatDir = "none"; };

  # The hook under test, as nix/hook.nix makes it, with a makeSetupHook that fills in the substitutions.
  hookOfExpression =
    cuda_compat:
    let
      mock = import ./mock.nix { driverLink = builtins.dirOf driver; };
    in
    import ../../../nix/hook.nix {
      inherit cuda_compat;
      inherit (mock.pkgs) lib addDriverRunpath;
      patch-cuda-runpath = {
        outPath = builtins.dirOf (builtins.dirOf tool);
        version = "0";
        tests = { };
        meta = {
          mainProgram = builtins.baseNameOf tool;
          license = { };
          maintainers = [ ];
          platforms = [ ];
        };
      };
      makeSetupHook =
        { name, substitutions, ... }:
        script:
        mk (
          substitutions
          // {
            inherit name script noop;
            names = builtins.attrNames substitutions;
            installPhase = ''
              mkdir -p "$out/nix-support"
              text=$(<"$script")
              for substituted in $names; do text=''${text//"@$substituted@"/"''${!substituted}"}; done
              printf '%s\n' "''${noop:+:}''${noop:-$text}" >"$out/nix-support/setup-hook"
            '';
          }
        );
    };

  # bin/app opens libcuda.so.1 by name and prints which one it got. It was linked with the stubs, so they are in its
  # search list, as in a package of nixpkgs.
  package =
    attrs:
    mk (
      {
        inherit stubs;
        nativeBuildInputs = [ hook ];
        installPhase = ''
          mkdir -p "$out/bin"
          compile "$out/bin/app"
          runHook postInstall
        '';
      }
      // attrs
      // {
        preHook = ''
          compile() { cc "$sources/app.c" -Wl,--enable-new-dtags,-rpath,"$stubs/lib/stubs" -ldl -o "$@"; }
          library() { compile "$@" -shared -fPIC; }
          ${attrs.preHook or ""}
        '';
      }
    );

  # What the two kinds of other hooks do to a search list.
  prepends =
    directory:
    hookOf "prepending-hook" ''
      prependDirectory() {
        local file
        for file in "$out"/bin/*; do
          if isELF "$file"; then patchelf --set-rpath "${directory}:$(patchelf --print-rpath "$file")" "$file"; fi
        done
      }
      postFixupHooks+=(prependDirectory)
    '';
  replaces = hookOf "replacing-hook" ''
    replaceList() {
      local file
      for file in "$out"/bin/*; do
        if isELF "$file"; then patchelf --set-rpath /replaced "$file"; fi
      done
    }
    postFixupHooks+=(replaceList)
  '';
}
