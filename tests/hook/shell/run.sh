#!/usr/bin/env bash
# The shell function, sourced by real shells over real programs: run.sh CASE
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../sample.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../sample.sh"
need cc readelf

here=$PWD

# emit_hook [OPTION...]: cuda-runpath.sh, for the directories compat and driver unless told otherwise.
emit_hook() {
  if [ "$#" -eq 0 ]; then set -- --platform nixos --compat-dir "$here/compat" --driver-dir "$here/driver"; fi
  "$tool" hook --for shell "$@" >cuda-runpath.sh
}

make_world() {
  make_libcuda compat compat
  make_libcuda driver driver
  mkdir -p out/bin
  make_app out/bin/app
  make_plain out/bin/plain
  cp out/bin/plain plain.before
}

expect_patched() {
  expect_runpath out/bin/app "$here/compat:$here/driver"
  expect_opens out/bin/app compat
  cmp out/bin/plain plain.before
}

# Each shell that is here.
shells() {
  local shell
  for shell in dash 'bash --posix' bash 'busybox sh' ksh mksh yash; do
    if command -v "${shell%% *}" >/dev/null; then printf '%s\n' "$shell"; fi
  done
}

case_patches() {
  local shell
  make_world
  emit_hook
  cp -r out fresh
  while read -r shell; do
    rm -rf out
    cp -r fresh out
    # shellcheck disable=SC2086 # a shell with its option
    $shell -c '. ./cuda-runpath.sh && patch_cuda_runpath out'
    expect_patched
  done < <(shells)
}

case_quoted_directories() {
  local name
  make_world
  for name in "${hostile_names[@]}"; do
    make_libcuda "$here/$name" compat
    emit_hook --platform nixos --compat-dir "$here/$name" --driver-dir "$here/driver/$name"
    make_app out/bin/app
    sh -c '. ./cuda-runpath.sh && patch_cuda_runpath out'
    expect_runpath out/bin/app "$here/$name:$here/driver/$name"
    expect_opens out/bin/app compat
  done
}

case_origin() {
  make_world
  # shellcheck disable=SC2016 # $ORIGIN is for the loader
  emit_hook --platform nixos --compat-dir '$ORIGIN/../../compat' --driver-dir '${ORIGIN}/../../driver'
  sh -c '. ./cuda-runpath.sh && patch_cuda_runpath out'
  # shellcheck disable=SC2016
  expect_runpath out/bin/app '$ORIGIN/../../compat:${ORIGIN}/../../driver'
  expect_opens out/bin/app compat
}

case_order_of_driver_directories() {
  make_world
  emit_hook --platform container --driver-dir /b --driver-dir /a --driver-dir '/c d'
  sh -c '. ./cuda-runpath.sh && patch_cuda_runpath out'
  expect_runpath out/bin/app '/b:/a:/c d'
}

case_no_compat() {
  make_world
  "$tool" hook --for shell --platform site >site.sh
  "$tool" hook --for shell --platform site --compat-dir none >none.sh
  cp out/bin/app app
  sh -c '. ./site.sh && patch_cuda_runpath app'
  expect_runpath app /usr/compat
  cp out/bin/app app
  sh -c '. ./none.sh && CUDA_RUNPATH_FLAGS=--verbose patch_cuda_runpath app' >output.txt
  expect_runpath app ''
  expect_said 'no compat wanted'
}

case_platform_from_environment() {
  make_world
  emit_hook --compat-dir "$here/compat"
  expect_status 2 sh -c '. ./cuda-runpath.sh && patch_cuda_runpath out'
  expect_said 'nothing says for which platform'
  expect_runpath out/bin/app ''
  CUDA_RUNPATH_PLATFORM=nixos sh -c '. ./cuda-runpath.sh && patch_cuda_runpath out'
  expect_runpath out/bin/app "$here/compat:/run/opengl-driver/lib"
}

case_returns_status() {
  local status
  make_world
  emit_hook
  expect_status 2 sh -c '. ./cuda-runpath.sh; patch_cuda_runpath missing'
  expect_status 2 sh -c '. ./cuda-runpath.sh; patch_cuda_runpath'
  expect_said 'no path given'
  emit_hook --tool "$here/stops"
  for status in 1 2 7; do
    printf '#!/bin/sh\nexit %s\n' "$status" >stops
    chmod +x stops
    expect_status "$status" bash -c '. ./cuda-runpath.sh; patch_cuda_runpath out; exit "$?"'
    expect_status "$status" bash -euc '. ./cuda-runpath.sh; patch_cuda_runpath out; echo went on'
  done
  rm stops
  expect_status 127 sh -c '. ./cuda-runpath.sh; patch_cuda_runpath out'
}

# Everything a shell can tell about itself, but for what each command changes.
state='set; set +o; trap; umask; pwd; alias'

case_leaves_the_shell_alone() {
  local shell
  make_world
  emit_hook
  cp -r out fresh
  while read -r shell; do
    rm -rf out
    cp -r fresh out
    # shellcheck disable=SC2016,SC2086
    $shell -c 'set -euf; IFS=/; tool=mine; directory=mine; f() { '"$state"'; }; . ./cuda-runpath.sh; f > before
      patch_cuda_runpath out > /dev/null
      f > after
      [ "$tool$directory" = minemine ]'
    diff <(grep -vE '^(_|BASH_|LINENO|PPID|RANDOM|SECONDS|SRANDOM|EPOCH|PIPESTATUS|.\.sh\.)' before) \
      <(grep -vE '^(_|BASH_|LINENO|PPID|RANDOM|SECONDS|SRANDOM|EPOCH|PIPESTATUS|.\.sh\.)' after) ||
      fail "$shell is another one after the call"
    expect_patched
  done < <(shells)
}

case_flags() {
  make_world
  emit_hook
  expect_status 1 sh -c '. ./cuda-runpath.sh; CUDA_RUNPATH_FLAGS="--require-match --verbose" patch_cuda_runpath out/bin/plain'
  : >--help # a pattern would become an option
  expect_status 0 sh -c '. ./cuda-runpath.sh; CUDA_RUNPATH_FLAGS="--exclude --* -q" patch_cuda_runpath out'
  expect_patched
}

case_disabled() {
  make_world
  emit_hook
  expect_status 0 sh -c '. ./cuda-runpath.sh; CUDA_RUNPATH_DISABLE=1 patch_cuda_runpath out'
  expect_runpath out/bin/app ''
  sh -c '. ./cuda-runpath.sh; CUDA_RUNPATH_DISABLE= patch_cuda_runpath out'
  expect_patched
}

case_odd_paths() {
  local name
  make_world
  emit_hook
  for name in -n --help 'a b' '*' '--driver-dir'; do
    cp out/bin/app "./$name"
    # shellcheck disable=SC2016
    sh -c '. ./cuda-runpath.sh; patch_cuda_runpath "$@"' sh "$name"
    expect_runpath "./$name" "$here/compat:$here/driver"
  done
}

case_in_a_makefile() {
  need make
  make_world
  emit_hook
  printf 'install:\n\tcp -r out dest\n\t. ./cuda-runpath.sh && patch_cuda_runpath %s\n' "'\$(DESTDIR)/bin'" >Makefile
  make DESTDIR="$here/dest" >output.txt
  expect_opens dest/bin/app compat
  printf 'install:\n\t. ./cuda-runpath.sh && patch_cuda_runpath missing\n' >Makefile
  expect_status 2 make
}

run_case "$1"
