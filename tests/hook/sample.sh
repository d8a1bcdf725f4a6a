# What the tests of the hooks share: libraries that stand in for libcuda.so.1, a program that opens it by
# name and says which one it got, and the few questions asked of a file. Sourced, in an empty directory.
# shellcheck shell=bash

# shellcheck disable=SC2034 # for who sources this
tool=${CUDA_RUNPATH_TOOL:?}
sources=${CUDA_RUNPATH_SOURCE_DIR:?}/fixtures/sample

# They would reach the tool, or win over every RUNPATH.
unset CUDA_RUNPATH_PLATFORM CUDA_RUNPATH_FLAGS CUDA_RUNPATH_DISABLE NIX_BUILD_TOP NIX_STORE NIX_STORE_DIR LD_LIBRARY_PATH

fail() {
  echo "failed: $*" >&2
  exit 1
}
skip() {
  echo "skipped: $*"
  exit 77
}
# need PROGRAM...: skips the case where one is missing.
need() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || skip "$program is not installed"
  done
}

# make_libcuda DIRECTORY WORD: DIRECTORY/libcuda.so.1, which answers WORD.
make_libcuda() {
  mkdir -p -- "$1"
  cc -shared -fPIC -Wl,-soname,libcuda.so.1 "-DSAMPLE_PLACE=\"$2\"" "$sources/libcuda.c" -o "$1/libcuda.so.1"
}
# make_app FILE [FLAG...]: the program that opens libcuda.so.1.
make_app() {
  local file=$1
  shift
  cc -g "$sources/app.c" -ldl "$@" -o "$file"
}
# make_plain FILE [FLAG...]: a program without CUDA.
make_plain() {
  local file=$1
  shift
  printf 'int main(void) { return 0; }\n' | cc -x c - "$@" -o "$file"
}

# runpath_of FILE: its DT_RUNPATH, or nothing.
runpath_of() { LC_ALL=C readelf -d -- "$1" | sed -n 's/.*(RUNPATH) *Library runpath: \[\(.*\)\]$/\1/p'; }

# expect_runpath FILE LIST
expect_runpath() {
  local found
  found=$(runpath_of "$1")
  [ "$found" = "$2" ] || fail "$1 has RUNPATH [$found], not [$2]"
}
# expect_opens FILE WORD: the libcuda.so.1 that answers WORD is the one that the loader takes.
expect_opens() {
  local said
  said=$("$1")
  [ "$said" = "libcuda.so.1: $2" ] || fail "$1 says [$said], not that it opened $2"
}
# expect_status STATUS COMMAND...: what it prints goes to output.txt.
expect_status() {
  local wanted=$1 status=0
  shift
  "$@" >output.txt 2>&1 || status=$?
  [ "$status" -eq "$wanted" ] && return
  cat output.txt >&2
  fail "status $status, not $wanted, of: $*"
}
# expect_said TEXT: of the last expect_status.
expect_said() {
  grep -qF -- "$1" output.txt && return
  cat output.txt >&2
  fail "did not say: $1"
}

# run_case NAME: the function case_NAME of the script, `-` written `_`.
run_case() {
  local function=case_${1//-/_}
  declare -F "$function" >/dev/null || fail "no case $1"
  "$function"
}

# Directories that are a trial for quoting; each a name below the test's own directory.
# shellcheck disable=SC1003,SC2016,SC2034 # they are meant as they stand; for who sources this
hostile_names=('with space' "it's" 'say "hi"' '50% off %{x}' 'back\slash' 'end\' 'a*b?[c]' 'semi;colon & |pipe' '`tick`' '{open' '@tool@' 'größe')
