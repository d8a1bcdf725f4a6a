#!/usr/bin/env bash
# The RPM macros in real builds by rpmbuild: run.sh CASE
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../sample.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../sample.sh"
need cc readelf rpmbuild rpm2cpio cpio

here=$PWD
HOME=$here # no ~/.rpmmacros but the test's

emit_hook() {
  if [ "$#" -eq 0 ]; then set -- --platform nixos --compat-dir "$here/compat" --driver-dir "$here/driver"; fi
  "$tool" hook --for rpm "$@" >macros.cuda-runpath
}

make_world() {
  make_libcuda compat compat
  make_libcuda driver driver
  mkdir prebuilt
  make_app prebuilt/sample
  make_plain prebuilt/plain
}

# write_spec [LINE OF THE PREAMBLE...] < more of %install
write_spec() {
  printf '%s\n' "$@" 'Name: sample' 'Version: 1' 'Release: 1' 'Summary: A sample' 'License: MIT' \
    '%description' 'A sample.' '%install' 'mkdir -p %{buildroot}/opt/sample' \
    "cp $here/prebuilt/* %{buildroot}/opt/sample"
  cat
  printf '%s\n' '%files' '/opt/sample/*'
} >sample.spec

# build [OPTION OF rpmbuild...]: the payload is in payload/ then.
build() {
  rm -rf rpmbuild payload
  rpmbuild --define "_topdir $here/rpmbuild" --load macros.cuda-runpath "$@" -bb sample.spec || return 1
  mkdir payload
  (cd payload && rpm2cpio ../rpmbuild/RPMS/*/sample-1-1.*.rpm | cpio -idm --quiet)
}
# Quiet where it works.
build_package() { expect_status 0 build "$@"; }
expect_no_package() { [ -z "$(find rpmbuild -name '*.rpm')" ] || fail "a package was made"; }

expect_patched() {
  expect_runpath payload/opt/sample/sample "$here/compat:$here/driver"
  expect_opens payload/opt/sample/sample compat
  expect_runpath payload/opt/sample/plain ''
}

case_patches_the_payload() {
  make_world
  emit_hook
  write_spec </dev/null
  build_package
  expect_patched
  [ "$(readelf -S payload/opt/sample/sample | grep -c debug_info)" = 0 ] || fail "brp-strip did not run before"
  rpm -Kv --nosignature rpmbuild/RPMS/*/*.rpm >/dev/null
}

case_found_without_an_option() {
  make_world
  emit_hook
  write_spec </dev/null
  cp macros.cuda-runpath .rpmmacros
  : >macros.cuda-runpath
  build_package
  expect_patched
}

case_failing_tool() {
  make_world
  emit_hook --tool "$here/stops"
  write_spec </dev/null
  printf '#!/bin/sh\necho "stops: cannot" >&2\nexit 2\n' >stops
  chmod +x stops
  expect_status 1 build
  expect_said 'stops: cannot'
  expect_no_package
  rm stops
  expect_status 1 build
  expect_no_package
}

case_no_platform() {
  make_world
  emit_hook
  write_spec </dev/null
  "$tool" hook --for rpm --compat-dir "$here/compat" >macros.cuda-runpath
  expect_status 1 build
  expect_said 'nothing says for which platform'
  expect_no_package
  CUDA_RUNPATH_PLATFORM=nixos build_package
  expect_runpath payload/opt/sample/sample "$here/compat:/run/opengl-driver/lib"
}

case_switched_off() {
  make_world
  emit_hook
  write_spec </dev/null
  build_package --without cuda_runpath
  expect_runpath payload/opt/sample/sample ''
  build_package
  expect_patched
  write_spec '%global _without_cuda_runpath 1' </dev/null
  build_package
  expect_runpath payload/opt/sample/sample ''
}

# As specs of packages of ready-made programs do.
case_emptied_os_install_post() {
  make_world
  emit_hook
  write_spec '%define __os_install_post %{nil}' '%global debug_package %{nil}' </dev/null
  build_package
  expect_patched
}

case_steps_added_by_a_spec() {
  make_world
  emit_hook
  write_spec '%define __os_install_post : > %{buildroot}/opt/sample/own-step' </dev/null
  build_package
  [ -e payload/opt/sample/own-step ] || fail "the spec's own step did not run"
  expect_patched
}

case_named_in_the_spec() {
  make_world
  emit_hook
  write_spec '%global cuda_runpath_platform container' '%global cuda_runpath_compat_dir /opt/compat' \
    "%global cuda_runpath_driver_dir /b:/a:'/c d'" </dev/null
  build_package
  expect_runpath payload/opt/sample/sample '/opt/compat:/b:/a:/c d'
  rm prebuilt/sample
  write_spec '%global cuda_runpath_flags --isolated --require-match' </dev/null
  expect_status 1 build
}

case_configuration() {
  make_world
  "$tool" hook --for rpm --platform nixos >macros.cuda-runpath
  printf '[patch]\ncompat-dir = "/from/the/machine"\n' >cuda-runpath.toml
  write_spec </dev/null
  build_package
  expect_runpath payload/opt/sample/sample /run/opengl-driver/lib
  write_spec "%global cuda_runpath_flags --config $here/cuda-runpath.toml" </dev/null
  build_package
  expect_runpath payload/opt/sample/sample /from/the/machine:/run/opengl-driver/lib
}

case_quoted_directories() {
  local name
  make_world
  write_spec '%global debug_package %{nil}' </dev/null
  for name in "${hostile_names[@]}"; do
    make_libcuda "$here/$name" compat
    emit_hook --platform nixos --compat-dir "$here/$name" --driver-dir "$here/driver/$name"
    build_package
    expect_runpath payload/opt/sample/sample "$here/$name:$here/driver/$name"
    expect_opens payload/opt/sample/sample compat
  done
}

case_origin() {
  make_world
  # shellcheck disable=SC2016 # $ORIGIN is for the loader
  emit_hook --platform nixos --compat-dir '$ORIGIN/../../../compat' --driver-dir "$here/driver"
  write_spec </dev/null
  build_package
  expect_runpath payload/opt/sample/sample "\$ORIGIN/../../../compat:$here/driver"
  expect_opens payload/opt/sample/sample compat
}

case_names_of_one_file() {
  make_world
  emit_hook
  write_spec <<<'ln %{buildroot}/opt/sample/sample %{buildroot}/opt/sample/second'
  build_package
  expect_patched
  [ payload/opt/sample/sample -ef payload/opt/sample/second ] || fail "the two names are two files now"
}

# With a debuginfo package as distributions make it: what was split off before fits the patched program.
case_debuginfo() {
  need find-debuginfo eu-addr2line
  make_world
  emit_hook
  write_spec </dev/null
  sed -i 's/^%install$/%debug_package\n&/' sample.spec
  build_package --define '__debug_package 1'
  expect_patched
  (cd payload && rpm2cpio ../rpmbuild/RPMS/*/sample-debuginfo-*.rpm | cpio -idm --quiet)
  expect_status 0 eu-addr2line --debuginfo-path="$here/payload/usr/lib/debug" -e payload/opt/sample/sample main
  expect_said 'app.c:'
}

# The check sees what a linker has left; what the step adds comes behind it.
case_qa_rpaths() {
  local check=/usr/lib/rpm/check-rpaths
  [ -x "$check" ] || skip "$check is not installed"
  make_world
  emit_hook
  write_spec "%define __arch_install_post $check" </dev/null
  QA_RPATHS=0 build_package
  expect_patched
  make_app prebuilt/sample -Wl,-rpath,/opt/other
  expect_status 1 build
  expect_said 'invalid runpath'
  QA_RPATHS=$((0x0002 | 0x0008)) build_package
  expect_runpath payload/opt/sample/sample "$here/compat:$here/driver:/opt/other"
}

# What rpm hands to the shell.
case_shellcheck() {
  need shellcheck
  make_world
  emit_hook --platform nixos --compat-dir "$here/it's" --driver-dir "$here/driver"
  rpm --load macros.cuda-runpath --eval '%{__cuda_runpath_post}' >post.sh
  grep -q "it'" post.sh || fail "the step is empty"
  shellcheck -s sh -e SC2016 post.sh
  write_spec </dev/null
  build_package
  expect_runpath payload/opt/sample/sample "$here/it's:$here/driver"
}

run_case "$1"
