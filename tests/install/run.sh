#!/usr/bin/env bash
# What `cmake --install` leaves in a prefix is used here as its user would: run.sh CASE, in an empty directory.
#
# In the environment: CUDA_RUNPATH_BUILD, the build directory; CUDA_RUNPATH_SOURCE_DIR; CUDA_RUNPATH_CXX, its
# compiler. 77 says skipped.
set -euo pipefail
project=${CUDA_RUNPATH_SOURCE_DIR:?} build=${CUDA_RUNPATH_BUILD:?} compiler=${CUDA_RUNPATH_CXX:?}
export CUDA_RUNPATH_TOOL=$PWD/prefix/bin/patch-cuda-runpath
# shellcheck source=tests/hook/sample.sh
. "$project/tests/hook/sample.sh"

# The prefix is moved after the installation: nothing in it may know where it was made.
install_prefix() {
  cmake --install "$build" --prefix "$PWD/made" >install.log 2>&1 || { cat install.log; fail "cmake --install"; }
  mv made prefix
}
# library_directory: lib, lib64 or lib/<triple>.
library_directory() { dirname "$(find "$PWD/prefix" -name libcuda_runpath.a)"; }

case_program_runs_from_a_moved_prefix() {
  install_prefix
  make_app app
  "$tool" --platform nixos --compat-dir /opt/compat app
  expect_runpath app /opt/compat:/run/opengl-driver/lib
  prefix/bin/patch-cuda-runpath hook --for shell | bash -n
}

case_second_reader_is_found() {
  install_prefix
  if ! find prefix -name patch-cuda-runpath-lief.so | grep -q .; then
    make_app app
    expect_status 2 "$tool" --platform nixos --verify full app
    expect_said "second reader"
    skip "built without LIEF; --verify full says so"
  fi
  make_app app
  "$tool" --platform nixos --verify full app
  expect_runpath app /run/opengl-driver/lib
}

case_files_are_the_stated_ones() {
  install_prefix
  local file
  for file in bin/patch-cuda-runpath share/man/man1/patch-cuda-runpath.1 \
    share/bash-completion/completions/patch-cuda-runpath share/zsh/site-functions/_patch-cuda-runpath \
    share/fish/vendor_completions.d/patch-cuda-runpath.fish include/cuda_runpath/cuda_runpath.hpp \
    share/doc/patch-cuda-runpath/{LICENSE,README.md,CHANGELOG.md,schema/audit.schema.json}; do
    [ -f "prefix/$file" ] || fail "$file is not installed"
  done
  if grep -rlF "$build" prefix --include='*.cmake' --include='*.pc' --include='*.hpp'; then
    fail "these files name the build directory"
  fi
}

# The one header includes every header that is installed, and they include no other.
case_headers_are_those_of_the_umbrella() {
  install_prefix
  (cd prefix/include && find cuda_runpath -name '*.hpp' | sort) >installed
  printf '#include <cuda_runpath/cuda_runpath.hpp>\n' >all.cpp
  "$compiler" -std=c++20 -Iprefix/include -M all.cpp | grep -o 'prefix/include/cuda_runpath/[^ ]*' |
    sed 's,^prefix/include/,,' | sort >included
  diff -u installed included || fail "installed and included headers differ; see public_headers in cmake/Library.cmake"
}

# use_example PROGRAM: the example does what docs/library.md shows.
use_example() {
  make_app app
  make_plain plain
  expect_status 0 "$1" app plain
  expect_said "app: "
  expect_said "libcuda.so.1"
  expect_said "plain: does not open the driver"
  expect_status 0 "$1" --patch nixos app
  expect_said "app: /run/opengl-driver/lib ("
  expect_runpath app /run/opengl-driver/lib
  expect_status 1 "$1" --patch nixos plain
  expect_said "plain: does not open the driver"
}

case_library_is_found_by_cmake() {
  install_prefix
  cmake -S "$project/examples/library" -B example -DCMAKE_PREFIX_PATH="$PWD/prefix" \
    -DCMAKE_CXX_COMPILER="$compiler" >configure.log 2>&1 || { cat configure.log; fail "configuring the example"; }
  cmake --build example >build.log 2>&1 || { cat build.log; fail "building the example"; }
  use_example example/driver-users
}

case_library_is_found_by_pkg_config() {
  need pkg-config
  install_prefix
  local flags
  PKG_CONFIG_PATH="$(library_directory)/pkgconfig"
  export PKG_CONFIG_PATH
  read -ra flags <<<"$(pkg-config --cflags --libs cuda_runpath)"
  "$compiler" -std=c++20 "$project/examples/library/main.cpp" "${flags[@]}" -o driver-users
  use_example ./driver-users
}

# offered WORD...: what bash offers for the last word of the line.
offered() {
  COMP_WORDS=(patch-cuda-runpath "$@") COMP_CWORD=$#
  _patch_cuda_runpath
  echo "${COMPREPLY[*]}"
}
expect_offered() {
  local wanted=$1 found
  shift
  found=$(offered "$@")
  [ "$found" = "$wanted" ] || fail "for [$*] bash offers [$found], not [$wanted]"
}

case_bash_completes() {
  install_prefix
  mkdir directory
  touch notes
  # shellcheck source=completions/patch-cuda-runpath.bash
  . prefix/share/bash-completion/completions/patch-cuda-runpath
  expect_offered audit aud
  expect_offered patch pat
  expect_offered explain help exp
  expect_offered --select patch --sel
  expect_offered notes patch no
  expect_offered --select --sel
  expect_offered "driver cuda all" --select ""
  expect_offered cuda --select = c
  expect_offered "warning error" audit --fail-on ""
  expect_offered "jetson-orin jetson-orin-jp7" --platform jetson-o
  expect_offered CR014 rules CR014
  expect_offered notes --config no
  expect_offered directory --output dir
  expect_offered notes -- no
  expect_offered "" -- --sel
  expect_offered "" --cuda-version ""
}

case_zsh_completes() {
  need zsh
  install_prefix
  expect_status 0 timeout 60 zsh -f "$project/tests/install/complete.zsh" prefix/share/zsh/site-functions
  local wanted
  for wanted in "--sele: --select=" "--select=cu: --select=cuda" "--platform jetson-t: --platform jetson-thor" \
    "expl: explain" "audit --fail-on e: audit --fail-on error" "rules CR014: rules CR014" "help exp: help explain" \
    "patch --sele: patch --select="; do
    expect_said "[$wanted]"
  done
}

# fish_offers LINE WANTED
fish_offers() {
  local found
  found=$(fish --no-config -c "source prefix/share/fish/vendor_completions.d/patch-cuda-runpath.fish
    complete -C 'patch-cuda-runpath $1'" | cut -f 1 | tr '\n' ' ')
  [ "$found" = "$2 " ] || fail "for [$1] fish offers [$found], not [$2]"
}

case_fish_completes() {
  need fish
  install_prefix
  touch notes
  fish_offers aud audit
  fish_offers "help exp" explain
  fish_offers --sel --select
  fish_offers "--select " "all cuda driver"
  fish_offers "audit --fail-on " "error warning"
  fish_offers "rules CR014" CR014
  fish_offers "--config no" notes
  fish_offers "explain no" notes
}

run_case "$1"
