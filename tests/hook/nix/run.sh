#!/usr/bin/env bash
# One case of the Nix hook's tests: run.sh CASE, in an empty directory.
#
# Real derivations are built by Debian's nix-bin in a store of their own below the current directory, without sandbox,
# substituter or network, on stdenv.sh; STDENV_SETUP=FILE puts a real setup script of nixpkgs in its place. The oracle
# is the dynamic loader: the built program prints which libcuda.so.1 it got.
#
# CUDA_RUNPATH_HOOK_NOOP=1 empties the hook: then every case must fail. run.sh --list prints the cases.
# shellcheck disable=SC2034 # read by checks.sh
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=${CUDA_RUNPATH_SOURCE_DIR:-$(cd -- "$here/../../.." && pwd)}
real_tool=${CUDA_RUNPATH_TOOL:-$root/build/release/patch-cuda-runpath}
setup=${STDENV_SETUP:-$here/stdenv.sh}

# shellcheck source=SCRIPTDIR/checks.sh
source "$here/checks.sh"
for file in "$here"/cases_*.sh; do
  # shellcheck source=/dev/null
  source "$file"
done

if [[ ${1-} == --list ]]; then
  declare -F | sed -n 's/^declare -f case_//p'
  exit 0
fi
declare -F "case_$1" >/dev/null || {
  echo "run.sh: no case $1; run.sh --list" >&2
  exit 2
}
prepare
"case_$1"
