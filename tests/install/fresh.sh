#!/usr/bin/env bash
# What is built anew before it is tried: fresh.sh CASE. Takes minutes, so it runs on request only:
# CUDA_RUNPATH_FRESH=1, or CUDA_RUNPATH_FRESH=DIRECTORY to keep the builds there and go on from them.
#
#   debian        the three packages by cpack; installed and used in a bare Debian 12 (needs root, debootstrap)
#   static        the program in a root that holds nothing else (needs root, for chroot)
#   without-lief  -DCUDA_RUNPATH_WITH_LIEF=OFF, and the tests that have to do with the second reader
set -euo pipefail

skip() { echo "skipped: $*"; exit 77; }
fail() { echo "failed: $*" >&2; exit 1; }

if [ -z "${CUDA_RUNPATH_FRESH:-}" ]; then skip "runs on request only, set CUDA_RUNPATH_FRESH=1"; fi
project=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d "${TMPDIR:-/var/tmp}/installed.XXXXXX")
# shellcheck source=tests/fresh/bare_debian.sh
. "$project/tests/fresh/bare_debian.sh"
trap 'remove_bare_debian "$scratch"' EXIT
trap 'exit 130' INT TERM
builds=$scratch
if [ -d "$CUDA_RUNPATH_FRESH" ]; then builds=$CUDA_RUNPATH_FRESH; fi

# build_preset PRESET [TARGET...]
build_preset() {
  local preset=$1
  shift
  {
    (cd "$project" && cmake --preset "$preset" -B "$builds/$preset" "${options[@]}") &&
      cmake --build "$builds/$preset" ${1:+--target "$@"}
  } >"$scratch/log" 2>&1 && return
  tail -n 40 "$scratch/log"
  fail "building the preset $preset"
}
options=()
if command -v ccache >/dev/null; then options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi

make_app() { cc "$project/fixtures/sample/app.c" -ldl -o "$1"; }

case_static() {
  [ "$(id -u)" -eq 0 ] || skip "chroot needs root"
  build_preset static
  mkdir "$scratch/root"
  cp "$builds/static/patch-cuda-runpath" "$scratch/root/"
  make_app "$scratch/root/app"
  if ldd "$scratch/root/patch-cuda-runpath" >"$scratch/log" 2>&1; then cat "$scratch/log"; fail "it has dynamic dependencies"; fi
  cat "$scratch/log"
  local run=(chroot "$scratch/root" /patch-cuda-runpath)
  "${run[@]}" --version
  "${run[@]}" --platform nixos app
  readelf -d "$scratch/root/app" | grep -qF '[/run/opengl-driver/lib]' || fail "app was not patched"
  "${run[@]}" audit --platform nixos app
  "${run[@]}" explain --driver 535.54.03 app
  "${run[@]}" hook --list
  if "${run[@]}" --remove --platform nixos --verify full app >"$scratch/log" 2>&1; then fail "--verify full is said to be there"; fi
  grep -F "no second reader" "$scratch/log" || fail "does not say that it has no second reader"
}

case_without_lief() {
  options+=(-DCUDA_RUNPATH_WITH_LIEF=OFF)
  build_preset dev patch-cuda-runpath cuda_runpath_archive test_cli test_rewrite test_app
  local library
  if library=$(readelf -d "$builds/dev/patch-cuda-runpath" | grep LIEF); then fail "linked to LIEF: $library"; fi
  local test
  for test in rewrite app cli; do
    "$builds/dev/tests/test_$test" --gtest_brief=1 || fail "test_$test without LIEF"
  done
}

case_debian() {
  need_bare_debian
  local bare=$scratch/bare
  build_preset debian
  (cd "$builds/debian" && rm -f -- *.deb && umask 022 && cpack -G DEB >"$scratch/log" 2>&1) || { cat "$scratch/log"; fail "cpack"; }
  (cd "$builds/debian" && ls -l -- *.deb)
  if command -v lintian >/dev/null; then lintian --fail-on error "$builds"/debian/*.deb || fail "lintian"; fi
  make_bare_debian "$bare" || fail "debootstrap"
  mkdir "$bare/packages"
  cp "$builds"/debian/*.deb "$bare/packages/"
  make_app "$bare/app"
  inside() { in_bare_debian "$bare" "$@"; }
  inside sh -c 'apt-get update && apt-get install -y --no-install-recommends /packages/patch-cuda-runpath_*.deb' \
    >"$scratch/log" 2>&1 || { tail "$scratch/log"; fail "installing the program"; }
  inside patch-cuda-runpath --version
  inside patch-cuda-runpath --platform nixos --compat-dir /opt/compat app
  inside test -f /usr/share/bash-completion/completions/patch-cuda-runpath
  inside sh -c 'apt-get install -y --no-install-recommends /packages/*.deb' >"$scratch/log" 2>&1 || { tail "$scratch/log"; fail "installing all"; }
  inside patch-cuda-runpath --remove --platform nixos --compat-dir /opt/compat --verify full app
  readelf -d "$bare/app" | grep -qF RUNPATH && fail "app still has a RUNPATH"
  inside apt-get purge -y patch-cuda-runpath patch-cuda-runpath-lief libcuda-runpath-dev >"$scratch/log" 2>&1 ||
    { tail "$scratch/log"; fail "removing the packages"; }
  if inside sh -c 'find / -xdev -name "*cuda-runpath*" -not -path "/packages*" -not -path "/proc/*" | grep .'; then
    fail "left behind after purge"
  fi
}

function=case_${1//-/_}
declare -F "$function" >/dev/null || fail "no case $1"
"$function"
