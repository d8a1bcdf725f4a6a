#!/usr/bin/env bash
# Audits a large tree by GNU parallel, a shard per job, on as many machines as it is given:
#
#   parallel-shards.sh SHARDS RESULTS [OPTION OF audit]... PATH...
#   parallel-shards.sh 16 results --platform linux-x86_64 /sw
#
# The options of parallel itself come from its own variable PARALLEL, machines with a shared file system
# for instance: PARALLEL='--sshlogin node1,node2 --workdir .'. On one machine `audit -j 0` does the same
# without it. RESULTS/audit.jsonl is the merged report, RESULTS/jobs.txt says what became of each job.
# Exit: as audit, that of the worst shard; 2 also when one was killed. PATCH_CUDA_RUNPATH names the tool.
set -euo pipefail

stop() {
  printf 'parallel-shards: %s\n' "$*" >&2
  exit 2
}

[ "$#" -ge 3 ] || stop "usage: parallel-shards.sh SHARDS RESULTS [OPTION OF audit]... PATH..."
shards=$1 results=$2
shift 2
[[ $shards =~ ^[1-9][0-9]{0,3}$ ]] || stop "'$shards' is not a number of shards, from 1 to 9999"
tool=${PATCH_CUDA_RUNPATH:-patch-cuda-runpath}

mkdir -p -- "$results"
rm -f -- "$results"/shard-*.jsonl "$results/audit.jsonl" "$results/jobs.txt"

# --quote: parallel hands each argument over as it is, blanks and all. Its exit status is how many jobs
# failed, and a job with findings fails; the worst status stands in the log.
seq "$shards" | parallel --quote --joblog "$results/jobs.txt" \
  "$tool" audit -j 1 --shard "{}/$shards" --output "$results/shard-{}.jsonl" "$@" || true

worst=$(awk -F '\t' '
  NR > 1 { jobs++; status = $8 != 0 || $7 > 2 ? 2 : $7; if (status > worst) worst = status }
  END { print jobs == shards ? worst + 0 : 2 }' shards="$shards" "$results/jobs.txt")
for ((i = 1; i <= shards; i++)); do
  [ -e "$results/shard-$i.jsonl" ] || stop "no shard $i; see $results/jobs.txt"
done
# A line begins with its path: this is the order of an audit that was not divided.
LC_ALL=C sort -- "$results"/shard-*.jsonl >"$results/audit.jsonl"
exit "$worst"
