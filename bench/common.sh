# What bench/audit and bench/explain share: the program, a scratch directory that goes at the end, the least of several
# rounds. Sourced, with the parent of the scratch directory as argument; reads rounds when it measures.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables for and of the script that sources it

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname -- "$here")

stop() {
  printf 'bench: %s\n' "$*" >&2
  exit 2
}

program=${PATCH_CUDA_RUNPATH:-$root/build/release/patch-cuda-runpath}
[ -x "$program" ] || stop "$program is missing: cmake --preset release && cmake --build build/release"
scratch=$(mktemp -d -- "${1:-${TMPDIR:-/tmp}}/cuda-runpath-bench-XXXXXX") || stop "no scratch directory"
trap 'rm -rf -- "$scratch"' EXIT
"${CC:-cc}" -O2 -o "$scratch/measure" "$here/measure.c" || stop "measure.c does not compile; set CC"
unset LD_LIBRARY_PATH CUDA_RUNPATH_PLATFORM

# Wall clock and CPU time (microseconds) of the round with the least wall clock, and the peak memory (KiB) of all.
# Arguments: those of measure run.
least() {
  local best="" cpu=0 peak=0 time used memory i
  for ((i = 0; i < rounds; i++)); do
    read -r time used memory _ < <("$scratch/measure" run "$@" 2>/dev/null)
    if [ -z "$best" ] || [ "$time" -lt "$best" ]; then best=$time cpu=$used; fi
    if [ "$memory" -gt "$peak" ]; then peak=$memory; fi
  done
  echo "$best $cpu $peak"
}

megabytes_of_kib() { awk -v k="$1" 'BEGIN { printf "%.1f MB", k * 1.024 / 1000 }'; }
