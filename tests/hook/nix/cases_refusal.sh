# shellcheck shell=bash
# shellcheck disable=SC2016,SC2154 # $ is for Nix and the builder; variables of checks.sh
# The closure; directories that are no directories of a search list; files and tools that fail. Sourced by run.sh.

case_closure() {
  build 'package { }'
  is_right "$out/bin/app"
  refers_to "$out" cuda_compat
  refers_not_to "$out" stubs
  closure_lacks "$out" stubs
  log_has "$compat is in the RUNPATH of this package, and so in its closure"
  build 'package { dontPatchCudaRunpath = true; }'
  refers_to "$out" stubs
}

# refused DIRECTORY TEXT: a Nix string; the build fails, and no file was touched before.
refused() {
  does_not_build "package { cudaRunpathCompatDir = $1; }" "$2"
  build "package {
    compatOfTest = $1;
    dontPatchCudaRunpath = true;
    postFixup = \"cp \$out/bin/app before; cudaRunpathCompatDir=\$compatOfTest\n\"
      + \"if patchCudaRunpath \$out; then echo accepted; exit 1; fi; cmp before \$out/bin/app\";
  }"
}
case_compat_with_colon() { refused '"/opt/a:b"' "separates entries"; }
case_compat_with_newline() { refused '"/opt/a\nb"' "control character"; }
case_compat_with_dollar() { refused '"/opt/\$LIB/b"' "other than a leading"; }
case_compat_relative() { refused '"opt/compat"' "absolute directory"; }

case_compat_with_space_and_quote() {
  local odd="$scratch/the \"odd\" one's  compat"
  mkdir -p "$odd"
  cp "$(store_path compat)/compat/libcuda.so.1" "$odd/"
  odd=${odd//\"/\\\"}
  build "package { cudaRunpathCompatDir = \"$odd\"; }"
  opens "$out/bin/app" compat
  build "package { __structuredAttrs = true; nativeBuildInputs = [ (hookWith { compatDir = \"$odd\"; }) ]; }"
  opens "$out/bin/app" compat
}
case_compat_from_origin() {
  build 'package { cudaRunpathCompatDir = "\$ORIGIN/../compat"; postInstall = "mkdir $out/compat"; }'
  has_runpath "$out/bin/app" "\$ORIGIN/../compat:$driver"
}
# It is a path of the machine that runs the program.
case_compat_not_there_yet() {
  build 'package { cudaRunpathCompatDir = "/nowhere/compat"; }'
  has_runpath "$out/bin/app" "/nowhere/compat:$driver"
  opens "$out/bin/app" driver
}

# As another user than root, whom no mode stops.
case_read_only_output() {
  if ((EUID == 0)); then
    command -v setpriv >/dev/null || skip "setpriv is not installed"
    setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$tool" -a -r "$setup" -a -w / || true
    setpriv --reuid=65534 --regid=65534 --clear-groups "$tool" --version >/dev/null 2>&1 || skip "$tool is out of reach for user 65534"
    chown -R 65534:65534 .
    exec setpriv --reuid=65534 --regid=65534 --clear-groups bash "$here/run.sh" read_only_output
  fi
  build 'package {
    preFixupHook = "";
    fixupOutput = "chmod 0444 $out/bin/app; chmod 0555 $out/bin";
    postPhases = [ "modesPhase" ];
    modesPhase = "stat -c \"mode %a\" $out/bin $out/bin/app";
  }'
  is_right_but_for_running "$out/bin/app"
  log_has "mode 555"
  log_has "mode 444"
}
is_right_but_for_running() {
  compat=$(store_path compat)/compat
  has_runpath "$1" "$compat:$driver"
}

# A file that cannot be edited safely fails the build by its name.
case_broken_file_fails() {
  local broken='postInstall = "cp $out/bin/app $out/bin/broken\n"
    + "printf \"\\377\\377\\377\\377\" | dd of=$out/bin/broken bs=1 seek=32 conv=notrunc status=none";'
  does_not_build "package { $broken }" "/bin/broken: " "failed with exit code 2"
  build "package { $broken cudaRunpathExclude = [ \"broken\" ]; }"
  is_right "$out/bin/app"
}

case_failing_tool_fails() {
  printf '#!/bin/sh\necho "error: liba.so: the tool of the test fails" >&2\nexit 2\n' >failing
  chmod +x failing
  does_not_build "package { nativeBuildInputs = [ (hookWith { compatDir = \"none\"; using = \"$PWD/failing\"; }) ]; }" \
    "liba.so: the tool of the test fails" "failed with exit code 2"
  does_not_build "package { nativeBuildInputs = [ (hookWith { compatDir = \"none\"; using = \"/not/there\"; }) ]; }" \
    "/not/there" "failed with exit code 127"
}

# What the tool emits is what is used, and what nix/hook.nix makes of the same template.
case_emitted_hook_is_the_template() {
  build 'hook'
  local compat
  compat=$(store_path compat)/compat
  "$tool" hook --for nix --platform nixos --compat-dir "$compat" --driver-dir "$driver" --tool "$tool" >emitted
  cmp emitted "$out/nix-support/setup-hook" || fail "the hook of the tests is not what the tool emits"
  sed -e "s|@tool@|$tool|" -e "s|@compatDir@|$compat|" -e "s|@driverDir@|$driver|" -e 's|@platform@|nixos|' \
    -e "s|@version@|$("$tool" --version | grep -o '[0-9][0-9.]*' | head -n 1)|" \
    "$root/hooks/nix/patch-cuda-runpath-hook.sh.in" | cmp - emitted || fail "the emitted hook is not the template"
}
