#!/usr/bin/env bash
#SBATCH --job-name=cuda-runpath
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
#SBATCH --time=01:00:00
# Audits a large tree as a Slurm job array, a shard per task; the same script as a plain job merges:
#
#   job=$(sbatch --parsable --array=1-16 slurm-array.sh 16 results --platform linux-x86_64 /sw)
#   sbatch --dependency="afterany:$job" slurm-array.sh 16 results
#
#   slurm-array.sh SHARDS RESULTS [OPTION OF audit]... PATH...    in a task of an array
#   slurm-array.sh SHARDS RESULTS                                 merges
#
# The number of shards is an argument, so that `--array=5` with the same 16 does shard 5 once more. RESULTS
# must lie on a file system that the nodes share; RESULTS/audit.jsonl is the merged report.
# Exit of a task: 0, also with findings; 2 when a file could not be read. Exit of the merge: as audit, that
# of the worst shard; 2 also when a shard is missing. PATCH_CUDA_RUNPATH names the tool.
set -euo pipefail

stop() {
  printf 'slurm-array: %s\n' "$*" >&2
  exit 2
}

[ "$#" -ge 2 ] || stop "usage: slurm-array.sh SHARDS RESULTS [OPTION OF audit]... PATH..."
shards=$1 results=$2
shift 2
[[ $shards =~ ^[1-9][0-9]{0,3}$ ]] || stop "'$shards' is not a number of shards, from 1 to 9999"
tool=${PATCH_CUDA_RUNPATH:-patch-cuda-runpath}

# The status is written last: a shard without one was killed, and its report may be cut.
audit_shard() {
  local report="$results/shard-$1.jsonl" status=0
  [ "$1" -le "$shards" ] || stop "task $1 of $shards shards: submit with --array=1-$shards"
  mkdir -p -- "$results"
  rm -f -- "$report" "$report.status"
  "$tool" audit -j "${SLURM_CPUS_PER_TASK:-1}" --shard "$1/$shards" --output "$report" "${@:2}" || status=$?
  [ "$status" -le 2 ] || exit "$status"
  echo "$status" >"$report.status"
  if [ "$status" -eq 2 ]; then exit 2; fi
}

merge() {
  local worst=0 status i
  local -a reports=() missing=()
  for ((i = 1; i <= shards; i++)); do
    reports+=("$results/shard-$i.jsonl")
    if [ ! -s "${reports[-1]}.status" ]; then
      missing+=("$i")
      continue
    fi
    read -r status <"${reports[-1]}.status"
    if [ "$status" -gt "$worst" ]; then worst=$status; fi
  done
  if [ "${#missing[@]}" -ne 0 ]; then
    stop "not done: $(IFS=,; echo "--array=${missing[*]}"); submit these once more, then merge again"
  fi
  # A line begins with its path: this is the order of an audit that was not divided.
  LC_ALL=C sort -- "${reports[@]}" >"$results/audit.jsonl"
  exit "$worst"
}

if [ -n "${SLURM_ARRAY_TASK_ID:-}" ]; then
  [ "$#" -ge 1 ] || stop "nothing to audit: name a PATH"
  audit_shard "$SLURM_ARRAY_TASK_ID" "$@"
else
  [ "$#" -eq 0 ] || stop "no task of an array: submit with --array=1-$shards; to merge, name no PATH"
  merge
fi
