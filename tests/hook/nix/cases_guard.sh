# shellcheck shell=bash
# shellcheck disable=SC2016,SC2154 # $ is for Nix and the builder; variables of checks.sh
# Steps after the hook that undo it, and phases that leave it out. Sourced by run.sh.

wipe='patchelf --remove-rpath $out/bin/app'

# Registers itself in prePhases, as some hooks of nixpkgs do: behind everything that was sourced.
late_hook='nativeBuildInputs = [ hook (hookOf "late-hook" "
  registerLate() { postFixupHooks+=(wipeLate); }
  wipeLate() { patchelf --remove-rpath $out/bin/app; }
  prePhases+=(registerLate)
") ];'
case_hook_of_pre_phases_comes_first() {
  build "package { $late_hook cudaRunpathGuard = \"error\"; }"
  is_right "$out/bin/app"
}

# Registers itself when fixup has begun, behind this hook.
later_hook='nativeBuildInputs = [ hook (hookOf "later-hook" "
  registerLater() { postFixupHooks+=(wipeLater); }
  wipeLater() { patchelf --remove-rpath $out/bin/app; }
  fixupOutputHooks+=(registerLater)
") ];'
case_later_hook_is_repaired() {
  build "package { $later_hook }"
  is_right "$out/bin/app"
  log_has "changed what was patched (cudaRunpathGuard: repair)"
  # That it was undone indeed:
  build "package { $later_hook cudaRunpathGuard = \"off\"; }"
  has_runpath "$out/bin/app" ""
}
case_later_hook_is_an_error() {
  does_not_build "package { $later_hook cudaRunpathGuard = \"error\"; }" \
    "changed what was patched (cudaRunpathGuard: error)" "/bin/app: " "set cudaRunpathGuard to repair"
}
case_later_hook_is_an_error_structured() {
  does_not_build "package { __structuredAttrs = true; $later_hook cudaRunpathGuard = \"error\"; }" \
    "changed what was patched (cudaRunpathGuard: error)"
}

later_phase() {
  build "package { $1 }"
  is_right "$out/bin/app"
  log_has "changed what was patched"
  does_not_build "package { $1 cudaRunpathGuard = \"error\"; }" "changed what was patched"
}
case_install_check_is_repaired() { later_phase "doInstallCheck = true; installCheckPhase = \"$wipe\";"; }
case_dist_is_repaired() { later_phase "doDist = true; distPhase = \"$wipe\";"; }
case_post_phase_is_repaired() { later_phase "postPhases = [ \"wipePhase\" ]; wipePhase = \"$wipe\";"; }
# What the guard cannot repair fails the build too.
case_broken_later_fails() {
  does_not_build 'package { postPhases = [ "breakPhase" ];
    breakPhase = "printf \"\\377\\377\\377\\377\" | dd of=$out/bin/app bs=1 seek=32 conv=notrunc status=none"; }' \
    "changed what was patched" "/bin/app: "
}
case_own_phases_are_repaired() {
  later_phase "phases = [ \"installPhase\" \"fixupPhase\" \"wipePhase\" ]; wipePhase = \"$wipe\";"
}
# A package's own exitHook attribute runs before those of hooks.
case_exit_hook_is_repaired() { later_phase "exitHook = \"$wipe\";"; }

# Nobody is told that a hook did nothing, unless they ask: then the build fails.
case_fixup_left_out() {
  build 'package { }'
  is_right "$out/bin/app"
  local attributes
  for attributes in 'dontFixup = true;' 'phases = [ "installPhase" ];' 'buildCommand = "mkdir $out";'; do
    build "package { $attributes }"
    does_not_build "package { $attributes cudaRunpathGuard = \"error\"; }" "the hook did not run"
    does_not_build "package { $attributes cudaRunpathRequireMatch = true; }" "the hook did not run"
  done
}

# With phases left out the function is still there; what it patched is guarded as well.
case_called_by_hand() {
  build 'package { dontPatchCudaRunpath = true; postInstall = "cp $out/bin/app $out/bin/other; patchCudaRunpath $out/bin/app"; }'
  is_right "$out/bin/app"
  has_runpath "$out/bin/other" "$(store_path stubs)/lib/stubs"
  build "package { dontPatchCudaRunpath = true; postInstall = \"patchCudaRunpath \$out/bin/app\"; postFixup = \"$wipe\"; }"
  is_right "$out/bin/app"
  log_has "changed what was patched"
  build "package { dontPatchCudaRunpath = true; postInstall = \"cd \$out; patchCudaRunpath bin/app; cd /\"; postFixup = \"$wipe\"; }"
  is_right "$out/bin/app"
}

# A file that is gone by then, or was never part of an output, is not looked at again.
case_called_by_hand_on_a_passing_file() {
  build 'package { dontPatchCudaRunpath = true;
    postInstall = "cp $out/bin/app passing; cp $out/bin/app $out/bin/gone; cd $out\n"
      + "patchCudaRunpath $OLDPWD/passing bin/app $out/bin/gone; cd $OLDPWD";
    postFixup = "patchelf --remove-rpath passing; rm $out/bin/gone";
    cudaRunpathGuard = "error"; }'
  is_right "$out/bin/app"
}

case_unknown_guard() {
  does_not_build 'package { cudaRunpathGuard = "yes"; }' "cudaRunpathGuard is 'yes'; it may be repair, error or off"
}
