#!/usr/bin/env bash
# The emitted Spack repository over compiled programs: run.sh CASE
#
# The cases named real-* install with a real Spack, without a network:
#   SPACK_ROOT      Spack 1.x
#   SPACK_BUILTIN   the repository builtin, repos/spack_repo/builtin of spack-packages
#   SPACK_PYTHON    a Python that can import clingo, unless python3 can
# The others drive the same files through a shim of the few classes that they touch.
set -euo pipefail
here=$PWD
tests=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../sample.sh
. "$tests/../sample.sh"
# shellcheck source-path=SCRIPTDIR source=real.sh
. "$tests/real.sh"
need cc readelf python3
export PYTHONDONTWRITEBYTECODE=1

# emit_hook [OPTION...]: the repository, for the directories compat and driver unless told otherwise.
emit_hook() {
  if [ "$#" -eq 0 ]; then set -- --platform linux-x86_64 --compat-dir "$here/compat" --driver-dir "$here/driver"; fi
  "$tool" hook --for spack --output emitted "$@"
}
# A program as Spack's compiler wrapper links it; /nowhere is what Spack erases.
make_world() {
  make_libcuda compat compat
  make_libcuda driver driver
  mkdir -p opt/lib prefix/bin
  make_app prefix/bin/app -Wl,--disable-new-dtags "-Wl,-rpath,/nowhere:$here/opt/lib"
  make_plain prefix/bin/plain -Wl,--disable-new-dtags "-Wl,-rpath,$here/opt/lib"
  cp -r prefix before
}
# install STORY [HOW...]: see shim/drive.py.
install() {
  PYTHONPATH=$here/emitted:$tests/shim python3 "$tests/shim/drive.py" "$here/prefix" "$@"
}
again() { rm -r prefix && cp -r before prefix; }

rpath_of() { LC_ALL=C readelf -d -- "$1" | sed -n 's/.*(RPATH) *Library rpath: \[\(.*\)\]$/\1/p'; }
expect_rpath() {
  local found
  found=$(rpath_of "$1")
  [ "$found" = "$2" ] || fail "$1 has RPATH [$found], not [$2]"
}
expect_patched() {
  expect_rpath prefix/bin/app "$here/compat:$here/driver:$here/opt/lib"
  expect_opens prefix/bin/app compat
  cmp prefix/bin/plain before/bin/plain
}
# Only Spack's own erasing has happened.
expect_unpatched() {
  expect_rpath prefix/bin/app "$here/opt/lib"
  cmp prefix/bin/plain before/bin/plain
}

case_emitted_files() {
  local file
  make_world
  emit_hook
  (cd emitted && find . -type f) | sort >files
  printf './%s\n' README.md packages.yaml repos.yaml sandbox/config.yaml \
    spack_repo/cuda_runpath/{packages/cuda/package.py,repo.yaml,runpath.py} | diff - files
  while read -r file; do
    python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read(), feature_version=(3, 6))' "emitted/$file"
  done < <(grep 'py$' files)
  if grep -rn '@[a-zA-Z]*@' emitted; then fail 'a placeholder was left'; fi
  mv emitted once
  emit_hook
  diff -r once emitted
  install dependent
  expect_patched
}

case_dependent() {
  make_world
  emit_hook --platform linux-x86_64 --compat-dir /opt/not-here/compat --driver-dir /opt/not-here/driver
  install dependent
  # Spack erased /nowhere, and would have erased these.
  expect_rpath prefix/bin/app "/opt/not-here/compat:/opt/not-here/driver:$here/opt/lib"
  cmp prefix/bin/plain before/bin/plain
}

case_through_a_library() {
  make_world
  emit_hook
  install through-a-library
  expect_patched
}

case_builtin_cuda() {
  make_world
  emit_hook
  install builtin-cuda stranger-first
  expect_unpatched
  again
  install dependent
  expect_patched
}

case_without_cuda() {
  make_world
  emit_hook
  install without-cuda stranger-first
  expect_unpatched
  again
  install dependent stranger-first
  expect_patched
}

case_mixin_package() {
  make_world
  emit_hook
  install mixin-package
  expect_patched
}

case_mixin_builder() {
  make_world
  emit_hook
  install mixin-builder
  expect_patched
}

case_build_cache() {
  make_world
  emit_hook --platform linux-x86_64 --compat-dir /opt/not-here/compat --driver-dir /opt/not-here/driver
  install dependent cache
  expect_rpath prefix/bin/app "/opt/not-here/compat:/opt/not-here/driver:$here/opt/lib"
  again
  install mixin-package cache
  expect_rpath prefix/bin/app "/opt/not-here/compat:/opt/not-here/driver:$here/opt/lib"
}

case_manifest() {
  make_world
  emit_hook
  install dependent
  sha256sum --check --quiet prefix.manifest
  expect_patched
}

# A Spack whose hooks cannot be joined: the end of the install phase has to do.
case_no_hook_list() {
  local story
  make_world
  emit_hook
  for story in dependent mixin-package mixin-builder; do
    again
    install $story no-list
    expect_patched
  done
}

case_quoted_directories() {
  local name
  make_world
  for name in "${hostile_names[@]}"; do
    make_libcuda "$here/$name" compat
    again
    rm -rf emitted
    emit_hook --platform linux-x86_64 --compat-dir "$here/$name" --driver-dir "$here/driver" --driver-dir "/opt/$name"
    install dependent
    expect_rpath prefix/bin/app "$here/$name:$here/driver:/opt/$name:$here/opt/lib"
    expect_opens prefix/bin/app compat
  done
  expect_status 2 "$tool" hook --for spack --output refused --compat-dir /opt/a:b
  [ ! -e refused ] || fail 'something was written'
}

case_once() {
  make_world
  printf '#!/bin/sh\necho "$@" >>%s/runs\nexec %s "$@"\n' "$here" "$tool" >noting
  chmod +x noting
  emit_hook --platform linux-x86_64 --compat-dir "$here/compat" --driver-dir "$here/driver" --tool "$here/noting"
  mkdir prefix/lib
  make_app prefix/lib/two
  install mixin-package
  [ "$(wc -l <runs)" -eq 1 ] || fail "the tool ran $(wc -l <runs) times"
  expect_patched
  if grep -q -- --cuda-version runs; then fail 'a version of CUDA was made up'; fi
  again
  install through-a-library
  grep -q -- '--cuda-version 12.4 ' runs
}

case_missing_tool() {
  make_world
  emit_hook --platform linux-x86_64 --tool /nowhere/patch-cuda-runpath
  expect_status 1 install dependent
  expect_said 'InstallError: cannot run /nowhere/patch-cuda-runpath: No such file or directory'
  expect_unpatched
}

case_refused_file() {
  make_world
  emit_hook --compat-dir "$here/compat" # for no platform
  expect_status 1 install dependent
  expect_said "InstallError: patch-cuda-runpath failed on $here/prefix (exit 2)"
  expect_said "$here/prefix/bin/app: it opens the CUDA driver, but nothing says for which platform"
  expect_unpatched
  [ ! -e prefix.manifest ] || fail 'the installation went on'
}

# A prefix padded for a build cache, patched, then moved: Spack must find and rewrite the list.
case_relocation() {
  local padded
  padded=$here/padded$(printf '/%.0s__spack_path_placeholder__' {1..4})
  make_world
  emit_hook
  make_app prefix/bin/app -Wl,--disable-new-dtags "-Wl,-rpath,$padded/lib:$here/opt/lib"
  mkdir -p "$padded/lib"
  install dependent
  expect_rpath prefix/bin/app "$here/compat:$here/driver:$padded/lib:$here/opt/lib"
  python3 "$tests/relocate.py" prefix/bin/app "$padded" "$here/short"
  expect_rpath prefix/bin/app "$here/compat:$here/driver:$here/short/lib:$here/opt/lib"
  expect_opens prefix/bin/app compat
}

run_case "$1"
