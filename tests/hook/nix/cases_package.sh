# shellcheck shell=bash
# shellcheck disable=SC2016,SC2154 # $ is for Nix and the builder; variables of checks.sh
# Kinds of packages: how attributes, outputs and hooks come in, and kinds of files. Sourced by run.sh.

case_plain_attributes() {
  build 'package { }'
  is_right "$out/bin/app"
}

case_structured_attributes() {
  build 'package { __structuredAttrs = true; }'
  is_right "$out/bin/app"
}

several_outputs='
  outputs = [ "out" "lib" "dev" "debug" ];
  installPhase = "mkdir -p $out/bin $lib/lib $dev/lib $debug/lib/debug\n"
    + "compile $out/bin/app; library $lib/lib/liba.so; library $dev/lib/libb.so; library $debug/lib/debug/libc.so\n"
    + "sha256sum $debug/lib/debug/libc.so > $dev/debug.sum";'
every_output_is_right() {
  is_right "$out/bin/app"
  has_runpath result-lib/lib/liba.so "$compat:$driver"
  has_runpath result-dev/lib/libb.so "$compat:$driver"
  has_runpath result-debug/lib/debug/libc.so "$(store_path stubs)/lib/stubs"
  sha256sum --quiet -c result-dev/debug.sum || fail "the output debug was touched"
  same "processes that patched" "$(grep -c ' patched, ' log)" 1
}
case_several_outputs() {
  build "package { $several_outputs }"
  every_output_is_right
}
case_several_outputs_structured() {
  build "package { __structuredAttrs = true; $several_outputs }"
  every_output_is_right
}

# An output that does not exist when the hook runs is no error.
case_output_made_later() {
  build 'package { outputs = [ "out" "doc" ]; postPhases = [ "laterPhase" ]; laterPhase = "mkdir -p $doc"; }'
  is_right "$out/bin/app"
}

# propagating LIST: a package whose only content is that it propagates the hook.
propagating() {
  printf '(mk { name = "propagates-the-hook"; inherit hook;
    installPhase = "mkdir -p $out/nix-support; echo $hook > $out/nix-support/%s"; })' "$1"
}
case_propagated_by_library() {
  build "package { nativeBuildInputs = [ ]; buildInputs = [ $(propagating propagated-native-build-inputs) ]; }"
  is_right "$out/bin/app"
  build "package { nativeBuildInputs = [ ]; buildInputs = [ $(propagating propagated-build-inputs) ]; strictDeps = true; }"
  is_right "$out/bin/app"
}
case_propagated_by_hook() {
  build "package { nativeBuildInputs = [ $(propagating propagated-build-inputs) ]; __structuredAttrs = true; }"
  is_right "$out/bin/app"
}

# Where the hook stands in the list makes no difference.
case_listed_first() {
  build 'package { nativeBuildInputs = [ hook replaces (prepends "/prepended") ]; cudaRunpathGuard = "error"; }'
  compat=$(store_path compat)/compat
  has_runpath "$out/bin/app" "$compat:$driver:/prepended:/replaced"
  opens "$out/bin/app" compat
}
case_listed_last() {
  build 'package { nativeBuildInputs = [ replaces (prepends "/prepended") hook ]; }'
  compat=$(store_path compat)/compat
  has_runpath "$out/bin/app" "$compat:$driver:/prepended:/replaced"
}

case_listed_twice() {
  build 'package { nativeBuildInputs = [ hook hook ]; buildInputs = [ hook ]; }'
  is_right "$out/bin/app"
  same "runs of the tool" "$(grep -c ' patched, ' log)" 1
  build 'package { nativeBuildInputs = [ hook hookWithoutCompat ]; }'
  is_right "$out/bin/app"
  log_has "compat of a second hook is left out: none; the first hook has $compat"
}

case_wrapper() {
  build 'package {
    postInstall = "mv $out/bin/app $out/bin/.app-wrapped\n"
      + "printf \"#!/bin/sh\\nexec %s/bin/.app-wrapped\\n\" $out > $out/bin/app; chmod +x $out/bin/app\n"
      + "cp $out/bin/app $out/wrapper.before";
  }'
  is_right "$out/bin/.app-wrapped"
  opens "$out/bin/app" compat
  cmp "$out/bin/app" "$out/wrapper.before" || fail "the wrapper was touched"
}

case_library_0644() {
  build 'package { postInstall = "mkdir -p $out/lib; library $out/lib/liba.so; chmod 0644 $out/lib/liba.so"; }'
  is_right "$out/bin/app"
  has_runpath "$out/lib/liba.so" "$compat:$driver"
  same "mode" "$(stat -c %a "$out/lib/liba.so")" 444
}

case_script_stays() {
  build 'package {
    postInstall = "printf \"#!/bin/sh\\n: libcuda.so.1 dlopen\\n\" > $out/bin/script; chmod +x $out/bin/script\n"
      + "cp $out/bin/script $out/script.before";
  }'
  is_right "$out/bin/app"
  cmp "$out/bin/script" "$out/script.before" || fail "the script was touched"
}

# DT_RPATH goes before LD_LIBRARY_PATH and reaches the libraries of a program: Nix wants RUNPATH.
case_rpath_becomes_runpath() {
  build 'package { postInstall = "compile $out/bin/old -Wl,--disable-new-dtags"; }'
  is_right "$out/bin/app"
  has_runpath "$out/bin/old" "$compat:$driver"
}

case_hard_links_stay() {
  build 'package { postInstall = "ln $out/bin/app $out/bin/other"; }'
  is_right "$out/bin/app"
  is_right "$out/bin/other"
  # So long a directory that a copy would be the tool's choice: a build's files are edited where they are.
  local long
  long=/$(printf 'c%.0s' {1..3800})
  build "package { cudaRunpathCompatDir = \"$long\"; postInstall = \"ln \$out/bin/app \$out/bin/other\"; }"
  has_runpath "$out/bin/other" "$long:$driver"
  log_has "in place, journaled"
}

# A configuration that a package ships, or that lies above the store, is none of the build's.
case_configuration_is_not_read() {
  printf '[patch]\nexclude = ["*"]\n' >cuda-runpath.toml
  build 'package { postInstall = "printf \"[patch]\\nexclude = [\\\"*\\\"]\\n\" > $out/cuda-runpath.toml"; }'
  grep -q exclude "$out/cuda-runpath.toml" || fail "the test wrote no configuration"
  is_right "$out/bin/app"
  does_not_build 'package {
    cudaRunpathAudit = "warning";
    postInstall = "printf \"[audit]\\nignore = [\\\"CR005\\\"]\\n\" > $out/cuda-runpath.toml";
  }' "CR005 warning"
}

# A RUNPATH would make it crash.
case_static_pie_stays() {
  build 'package {
    postInstall = "cc -static-pie $sources/app.c -o $out/bin/static 2>/dev/null; cp $out/bin/static $out/static.before";
  }'
  is_right "$out/bin/app"
  cmp "$out/bin/static" "$out/static.before" || fail "the static-PIE program was touched"
  "$out/bin/static" >/dev/null || fail "the static-PIE program does not run"
}

# The shrink of patchelf's own hook runs in fixupOutput: it drops a directory that no DT_NEEDED leads to.
case_shrink_comes_first() {
  build 'package {
    nativeBuildInputs = [
      hook
      (hookOf "shrinking-hook" "
        shrink() { patchelf --shrink-rpath $prefix/bin/app; }
        fixupOutputHooks+=(shrink)
      ")
    ];
  }'
  is_right "$out/bin/app"
}

# Where separateDebugInfo of nixpkgs puts it. (eu-unstrip takes no file whose string table moved, whoever moved it.)
case_debug_info_stays_usable() {
  command -v gdb >/dev/null || skip "gdb is not installed"
  build 'package {
    outputs = [ "out" "debug" ];
    installPhase = "mkdir -p $out/bin; compile $out/bin/app -g -Wl,--build-id=0x0123456789abcdef\n"
      + "mkdir -p $debug/lib/debug/.build-id/01\n"
      + "objcopy --only-keep-debug $out/bin/app $debug/lib/debug/.build-id/01/23456789abcdef.debug; strip $out/bin/app";
  }'
  is_right "$out/bin/app"
  gdb -nx -batch -iex "set debug-file-directory $PWD/result-debug/lib/debug" -ex 'break main' -ex run -ex bt \
    "$out/bin/app" >backtrace 2>&1 || true
  grep -q '^#0 .*main () at .*app\.c:[0-9]' backtrace || fail "gdb finds no line: $(tail -n 3 backtrace)"
}

# The package decides, not the machine that builds: a program for aarch64 is patched on x86_64.
case_cross_host_platform() {
  command -v aarch64-linux-gnu-gcc >/dev/null || skip "aarch64-linux-gnu-gcc is not installed"
  build 'package {
    strictDeps = true;
    preHook = "cc() { aarch64-linux-gnu-gcc \"$@\"; }";
  }'
  compat=$(store_path compat)/compat
  readelf -h "$out/bin/app" | grep -q AArch64 || fail "not a program for aarch64"
  has_runpath "$out/bin/app" "$compat:$driver"
}
