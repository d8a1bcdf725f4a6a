# shellcheck shell=bash
# shellcheck disable=SC2016,SC2154,SC2317 # $ is for Nix and the builder; variables of checks.sh; functions by name
# The attributes that a package may set, in both forms, read when the hook runs. Sourced by run.sh.

case_dont_patch() {
  build 'package { }'
  is_right "$out/bin/app"
  build 'package { dontPatchCudaRunpath = true; }'
  has_runpath "$out/bin/app" "$(store_path stubs)/lib/stubs"
  build 'package { __structuredAttrs = true; dontPatchCudaRunpath = true; }'
  has_runpath "$out/bin/app" "$(store_path stubs)/lib/stubs"
  # Read when the hook runs, not when it is sourced.
  build 'package { preFixup = "dontPatchCudaRunpath=1"; }'
  has_runpath "$out/bin/app" "$(store_path stubs)/lib/stubs"
  build 'package { dontPatchCudaRunpath = false; }'
  is_right "$out/bin/app"
}

# compat null or unavailable: the driver directory, and nothing of compat.
case_without_compat() {
  build 'package { nativeBuildInputs = [ hookWithoutCompat ]; }'
  has_runpath "$out/bin/app" "$driver"
  opens "$out/bin/app" driver
  refers_not_to "$out" cuda_compat
  refers_not_to "$out" stubs
  build 'package { cudaRunpathCompatDir = "none"; }'
  has_runpath "$out/bin/app" "$driver"
  refers_not_to "$out" cuda_compat
}

case_directories() {
  local form
  for form in '"/first:/second"' '[ "/first" "/second" ]'; do
    build "package { __structuredAttrs = true; cudaRunpathCompatDir = \"/compat\"; cudaRunpathDriverDir = $form; }"
    has_runpath "$out/bin/app" "/compat:/first:/second"
  done
  build 'package { cudaRunpathCompatDir = "/compat"; cudaRunpathDriverDir = "/first:/second"; }'
  has_runpath "$out/bin/app" "/compat:/first:/second"
  build 'package { preFixup = "cudaRunpathCompatDir=/late"; }'
  has_runpath "$out/bin/app" "/late:$driver"
}

case_platform() {
  build 'package { cudaRunpathPlatform = "linux-x86_64"; }'
  is_right "$out/bin/app"
  does_not_build 'package { cudaRunpathPlatform = "amiga"; }' "amiga"
}

libraries='postInstall = "mkdir -p $out/lib/tests; for n in lib/a lib/b lib/tests/c; do library $out/$n.so; done";'
both_forms() {
  build "package { $libraries $1 }"
  "$2"
  build "package { __structuredAttrs = true; $libraries $1 }"
  "$2"
}
patched_are() {
  local file found=
  compat=$(store_path compat)/compat
  for file in bin/app lib/a.so lib/b.so lib/tests/c.so; do
    if [[ $(runpath "$out/$file") == "$compat:$driver" ]]; then found+="$file "; fi
  done
  same "patched files" "${found% }" "$*"
}
case_exclude() {
  excluded() { patched_are bin/app lib/b.so; }
  both_forms 'cudaRunpathExclude = [ "a.so" "*/tests/*" ];' excluded
}
# As on a stdenv that has no concatTo yet, nor log functions.
case_older_stdenv() {
  excluded() { patched_are bin/app lib/b.so; }
  both_forms 'cudaRunpathExclude = [ "a.so" "*/tests/*" ];
    preHook = "unset -f concatTo nixLog nixInfoLog nixErrorLog; runHook preTestHook";' excluded
  log_has "patchCudaRunpath: $compat is in the RUNPATH"
}
case_include() {
  included() { patched_are lib/a.so lib/tests/c.so; }
  both_forms 'cudaRunpathInclude = [ "a.so" "lib/*/c.so" ];' included
  included() { patched_are lib/a.so; }
  both_forms 'cudaRunpathInclude = [ "lib/*" ]; cudaRunpathExclude = [ "b.so" "lib/tests/*" ];' included
}
case_include_is_guarded() {
  build "package { cudaRunpathInclude = [ \"app\" ]; postPhases = [ \"wipePhase\" ];
    wipePhase = \"patchelf --remove-rpath \$out/bin/app\"; }"
  is_right "$out/bin/app"
  log_has "changed what was patched"
}
# A library that does not open the driver.
plain='postInstall = "cc -shared -fPIC $sources/libcuda.c -DSAMPLE_PLACE=0 -o $out/plain.so";'
case_select() {
  build "package { $plain }"
  has_runpath "$out/plain.so" ""
  build "package { $plain cudaRunpathSelect = \"all\"; }"
  is_right "$out/bin/app"
  has_runpath "$out/plain.so" "$compat:$driver"
  does_not_build "package { cudaRunpathSelect = \"most\"; }" "most"
}
case_flags() {
  verbose() { log_has 'dlopen'; }
  both_forms 'cudaRunpathFlags = [ "--verbose" "--verify" "fast" ];' verbose
  is_right "$out/bin/app"
}

# The store of the tests lies in a build directory, which CR009 would find.
audited='cudaRunpathAuditFlags = [ "--ignore" "CR009" ];'

# For patch (select) and for audit (ignore).
case_config() {
  local text='[patch]\nselect = \"all\"\n[audit]\nignore = [\"CR005\"]\n'
  local config="cudaRunpathConfig = builtins.toFile \"cuda-runpath.toml\" \"$text\";"
  build "package { $plain $audited $config cudaRunpathAudit = \"warning\"; }"
  is_right "$out/bin/app"
  has_runpath "$out/plain.so" "$compat:$driver"
  log_lacks CR005
}

case_require_match() {
  build 'package { cudaRunpathRequireMatch = true; }'
  is_right "$out/bin/app"
  does_not_build 'package { cudaRunpathRequireMatch = true; installPhase = "mkdir $out"; }' "opens the CUDA driver"
  does_not_build 'package { cudaRunpathRequireMatch = true; cudaRunpathInclude = [ "nothing" ]; }' "opens the CUDA driver"
}

# CR005, a warning: the stand-in for compat has no PTX compiler beside it.
case_audit_warning() {
  build "package { $audited cudaRunpathAudit = \"error\"; }"
  is_right "$out/bin/app"
  log_has "CR005 warning"
  does_not_build "package { $audited cudaRunpathAudit = \"warning\"; }" "CR005 warning" "cudaRunpathAudit=warning"
  does_not_build "package { __structuredAttrs = true; $audited cudaRunpathAudit = \"warning\"; }" "CR005 warning"
  build "package { $audited cudaRunpathAudit = \"off\"; }"
  log_lacks CR005
}
# CR001, an error: stubs that come back after the hook. The audit sees what is delivered, whatever the guard says.
case_audit_error() {
  local stubbed='postPhases = [ "stubPhase" ]; stubPhase = "patchelf --set-rpath $stubs/lib/stubs $out/bin/app";'
  does_not_build "package { $audited $stubbed cudaRunpathGuard = \"off\"; cudaRunpathAudit = \"error\"; }" CR001
  build "package { $audited $stubbed cudaRunpathAudit = \"error\"; }"
  is_right "$out/bin/app"
  does_not_build "package { $audited dontPatchCudaRunpath = true; cudaRunpathAudit = \"error\"; }" CR001
  does_not_build 'package { cudaRunpathAudit = "info"; }' "it may be error, warning or off"
}
