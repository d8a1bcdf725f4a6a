# What bench/run measures. Sourced; uses scratch, program, rounds, long_rounds of bench/run and, of the tree at hand,
# tree (its name), work (its copy), originals, list (relative paths) and paths (absolute ones).
#
# Putting the tree back is never timed, and the disk is quiet (sync) before each timed run of either side. Every
# result is the least of its rounds, kept as us[TREE WHAT JOBS] (wall clock) and cpu_us (user and system, which other
# work on the machine disturbs less). measure_edits comes first and warms the caches.
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # variables of bench/run and trees.sh, results for tables.sh

declare -A us=() cpu_us=() peak_kib=() count=() titles=()
compat=/opt/compat
driver=/run/opengl-driver/lib
wishes=(--isolated --platform nixos --compat-dir "$compat")

# Runs a command once and keeps the least time and the largest peak. Arguments: key, arguments of `measure run`...
take() {
  local key=$1 time cpu memory code
  shift
  read -r time cpu memory code < <("$scratch/measure" run "$@" 2>>"$scratch/errors")
  # 2 is a refused file, which the program reports and the counts show.
  [ "$code" -le 2 ] || stop "$key: exit $code; $(tail -n 1 "$scratch/errors")"
  if [ -z "${us[$key]:-}" ] || [ "$time" -lt "${us[$key]}" ]; then us[$key]=$time; fi
  if [ -z "${cpu_us[$key]:-}" ] || [ "$cpu" -lt "${cpu_us[$key]}" ]; then cpu_us[$key]=$cpu; fi
  if [ -z "${peak_kib[$key]:-}" ] || [ "$memory" -gt "${peak_kib[$key]}" ]; then peak_kib[$key]=$memory; fi
}

# The same, before a timed run that must find a tree as it was: put_back; after it: settle.
put_back() {
  "$scratch/measure" restore "$originals" "$work" <"$list" || stop "$work cannot be put back"
  settle
}
settle() { sync -f "$scratch"; }

take_ours() {
  local key=$1
  shift
  take "$key" -- "$program" "${wishes[@]}" -q --select all "$@" "$work"
}
take_floor() {
  if [ "$1" = 1 ]; then
    take "$2" --stdin "$paths" -- "$scratch/floor"
  else
    take "$2" --stdin "$paths.odd" --stdin "$paths.even" -- "$scratch/floor"
  fi
}
stamps() { (cd -- "$work" && tr '\n' '\0' <"$list" | xargs -0 stat -c '%n %i %s %Y %Z %y %z'); }

# How many bytes larger the tree is than it was at first.
grown_by() {
  local before=${count[$tree bytes]} after
  after=$("$scratch/measure" bytes "$work" <"$list")
  echo $((after - before))
}

# Before any time is taken: what the edits are, in JSON, and what a second run touches.
measure_edits() {
  put_back
  count[$tree bytes]=$("$scratch/measure" bytes "$work" <"$list")
  "$program" "${wishes[@]}" --json --select all --commit in-place "$work" >"$scratch/$tree.json" 2>>"$scratch/errors" || true
  count[$tree growth]=$(grown_by)
  count[$tree patched]=$(grep -c '"outcome":"patched"' "$scratch/$tree.json" || true)
  count[$tree refused]=$(grep -c '"outcome":"refused"' "$scratch/$tree.json" || true)
  stamps >"$scratch/stamps"
  "$program" "${wishes[@]}" -q --select all --commit in-place "$work" 2>>"$scratch/errors" || true
  count[$tree touched again]=$(stamps | diff "$scratch/stamps" - | grep -c '^>' || true)
  put_back
  "$program" "${wishes[@]}" --json --dry-run --select all --commit in-place --files-from "$scratch/$tree.distinct" \
    >"$scratch/distinct.json" 2>>"$scratch/errors" || true
  count[$tree distinct]=$(grep -c '"outcome":"would-patch"' "$scratch/distinct.json" || true)
  count[$tree distinct no growth]=$(grep '"outcome":"would-patch"' "$scratch/distinct.json" | grep -c '"growth":0' || true)
  "$program" "${wishes[@]}" --json --dry-run --select all "$work" >"$scratch/auto.json" 2>>"$scratch/errors" || true
  sed -n 's/.*"path":"\([^"]*\)".*"commit":"copy and rename".*/\1/p' "$scratch/auto.json" |
    sed "s|^$work/||" >"$scratch/cloned.list"
  count[$tree cloned]=$(wc -l <"$scratch/cloned.list")
  count[$tree cloned bytes]=$("$scratch/measure" bytes "$work" <"$scratch/cloned.list")
}

# What takes milliseconds: both sides in turn within each round, so that a slow moment hits both.
measure_short() {
  local round jobs
  measure_edits
  for ((round = 0; round < rounds; round++)); do
    for jobs in 1 2; do
      settle
      take_floor "$jobs" "$tree floor $jobs"
      put_back
      take_ours "$tree in-place $jobs" --commit in-place -j "$jobs"
      settle
      take_ours "$tree second $jobs" --commit in-place -j "$jobs"
      put_back
      take_ours "$tree dry-run $jobs" --dry-run -j "$jobs"
    done
  done
}

# What copies files. The copies of either side are removed before the other begins, and what is copied whole comes
# last, since a disk may be slow for a while after gigabytes. cp-replace frees the old blocks as a rename does, which
# costs more than the copy where the filesystem discards them at once.
measure_long() {
  local round jobs
  mkdir -p -- "$scratch/cloned"
  tr '\n' '\0' <"$scratch/cloned.list" >"$scratch/cloned.list0"
  for ((round = 0; round < long_rounds; round++)); do
    for jobs in 1 2; do
      if [ "${count[$tree cloned]}" -gt 0 ]; then
        put_back
        take "$tree cp 1" --stdin "$scratch/cloned.list0" -- \
          env -C "$work" xargs -0 cp --parents -t "$scratch/cloned"
        find "$scratch/cloned" -mindepth 1 -delete
        settle
        take "$tree cp-replace 1" --stdin "$scratch/cloned.list0" -- \
          env -C "$originals" xargs -0 cp -L --remove-destination --parents -t "$work"
        chmod -R u+w -- "$work"
      fi
      put_back
      take_ours "$tree auto $jobs" -j "$jobs"
    done
  done
  for ((round = 0; round < long_rounds; round++)); do
    for jobs in 1 2; do
      put_back
      take_ours "$tree replace $jobs" --commit replace -j "$jobs"
    done
  done
}

measure_audit() {
  local round jobs
  for ((round = 0; round < rounds; round++)); do
    for jobs in 1 2; do take "$tree audit $jobs" -- "$program" audit --isolated -q -j "$jobs" "$work"; done
  done
}

# Once, and last: the tree is of no use afterwards.
measure_patchelf() {
  put_back
  take "$tree patchelf 1" --stdin "$paths" -- bash "$here/patchelf-pair" "$driver" "$compat"
  count[$tree patchelf growth]=$(grown_by)
}

# Prints "instructions" or "calls read written" of a run of the program over a path. Arguments: path, options...
instructions_of() {
  local path=$1
  shift
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "${wishes[@]}" -q -j 1 "$@" "$path" 2>&1 |
    sed -n 's/.*Collected : //p'
}
# Arguments: standard input, command...
system_calls_of() {
  local input=$1
  shift
  strace -f -qq -e signal=none -o "$scratch/trace" "$@" <"$input" >/dev/null 2>>"$scratch/errors" || true
  awk '{ name = $2; sub(/\(.*/, "", name); value = $NF ~ /^[0-9]+$/ ? $NF : 0 }
    name ~ /^(execve|exit|exit_group|\+\+\+)$/ { next }
    { calls++ }
    name ~ /^p?read(v|64)?$/ { read += value }
    name ~ /^(p?write(v|64)?|copy_file_range|sendfile)$/ { written += value }
    END { print calls + 0, read + 0, written + 0 }' "$scratch/trace"
}

# Sets cost to "instructions calls read written" of one edit in place, less those of a run over a text file:
# the start of a process costs more than the edit and would hide a difference.
declare -a start=() cost=()
cost_of() {
  local path=$1 instructions=0 traced=(0 0 0)
  shift
  if command -v valgrind >/dev/null; then
    cp --sparse=always -r -- "$path" "$scratch/costed"
    instructions=$(instructions_of "$scratch/costed" --commit in-place "$@")
    rm -r -- "$scratch/costed"
  fi
  if command -v strace >/dev/null; then
    cp --sparse=always -r -- "$path" "$scratch/costed"
    read -r -a traced < <(system_calls_of /dev/null "$program" "${wishes[@]}" -q -j 1 --commit in-place "$@" "$scratch/costed")
    rm -r -- "$scratch/costed"
  fi
  cost=("$instructions" "${traced[@]}")
}
edit_cost() {
  local i
  if [ -z "${start[*]:-}" ]; then
    echo 'not ELF' >"$scratch/text"
    cost_of "$scratch/text"
    start=("${cost[@]}")
  fi
  cost_of "$@"
  for i in 0 1 2 3; do cost[i]=$((cost[i] - start[i])); done
}

# The cost of each of at most 200 files of the tree, and of the floor program on them.
sample_costs() {
  local sample=$scratch/sample number floor nothing
  mkdir -p -- "$sample"
  awk -v n="$(($(wc -l <"$list") / 200 + 1))" 'NR % n == 0 || n == 1' "$list" >"$scratch/sample.list"
  number=$(wc -l <"$scratch/sample.list")
  (cd -- "$originals" && tr '\n' '\0' <"$scratch/sample.list" | xargs -0 cp -L --parents -t "$sample")
  chmod -R u+w -- "$sample"
  edit_cost "$sample" --select all
  count[$tree instructions]=$((cost[0] / number))
  count[$tree calls]=$((cost[1] * 10 / number))
  count[$tree read]=$((cost[2] / number))
  if command -v strace >/dev/null; then
    sed "s|^|$sample/|" "$scratch/sample.list" >"$scratch/sample.paths"
    read -r floor _ < <(system_calls_of "$scratch/sample.paths" "$scratch/floor")
    read -r nothing _ < <(system_calls_of /dev/null "$scratch/floor")
    count[$tree floor calls]=$(((floor - nothing) * 10 / number))
  fi
  rm -rf -- "$sample"
}

measure_grown() {
  local size round library
  for size in "${grown_mb[@]}"; do
    library=$scratch/grown.so
    make_library "$size" "$library" sparse || stop "a library with $size MB cannot be linked"
    count[grown $size disk]=$(du -k -- "$library" | cut -f 1)
    edit_cost "$library"
    count[grown $size instructions]=${cost[0]} count[grown $size calls]=${cost[1]}
    count[grown $size read]=${cost[2]} count[grown $size written]=${cost[3]}
    for ((round = 0; round < rounds; round++)); do
      cp --sparse=always -- "$library" "$scratch/grown.copy"
      take "grown $size" -- "$program" "${wishes[@]}" -q -j 1 --commit in-place "$scratch/grown.copy"
    done
    # A size that was not selected and patched would cost nothing, which is not the point.
    grep -q '/opt/compat:/run/opengl-driver/lib' "$scratch/grown.copy" || stop "the library with $size MB was not patched"
    rm -- "$scratch/grown.copy" "$library"
  done
}
