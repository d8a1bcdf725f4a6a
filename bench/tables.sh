# The tables of bench/run, in Markdown on standard output. Sourced; reads us, peak_kib and count of measurements.sh.
#
# A target (docs/benchmarks.md) has a row of its own at the end with what was measured: met, missed, or why it was not
# measured. Nothing here measures.
# shellcheck shell=bash
# shellcheck disable=SC2016,SC2004,SC2034 # backquotes are Markdown; titles has words as keys
# shellcheck disable=SC2154 # variables of bench/run, trees.sh and measurements.sh

# seconds MICROSECONDS: three digits in a unit that fits.
seconds() {
  if [ -z "${1:-}" ]; then printf -- -; else awk -v t="$1" 'BEGIN {
    if (t < 100000) printf "%.1f ms", t / 1000; else printf "%.2f s", t / 1e6 }'; fi
}
# ratio A B: A / B, "-" when one is missing.
ratio() {
  awk -v a="${1:-0}" -v b="${2:-0}" 'BEGIN { r = b > 0 ? a / b : 0
    if (r <= 0) printf "-"; else if (r < 10) printf "%.2f", r; else if (r < 100) printf "%.1f", r; else printf "%.0f", r }'
}
megabytes() { awk -v b="${1:-0}" 'BEGIN { printf b < 1e7 ? "%.2f MB" : "%.0f MB", b / 1e6 }'; }
tenths() { if [ -z "${1:-}" ]; then printf -- -; else awk -v n="$1" 'BEGIN { printf "%.1f", n / 10 }'; fi; }
row() {
  local cell
  for cell in "$@"; do printf '| %s ' "$cell"; done
  printf '|\n'
}
version_of() { if command -v "$1" >/dev/null; then "$@" 2>/dev/null | head -n 1; else echo "no $1"; fi; }

machine_line() {
  local model system
  model=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)
  system=$(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release 2>/dev/null || true)
  printf '%s, %s cores of %s, Linux %s, %s, %s GB of memory.\n' "${system:-unknown system}" "$(nproc)" "${model:-$(uname -m)}" \
    "$(uname -r | sed 's/-.*//')" "$(df --output=fstype -- "$scratch" | tail -n 1)" "$(awk '/^MemTotal/ { printf "%.0f", $2 / 1e6 }' /proc/meminfo)"
  printf '%s; %s; %s; %s.\n' "$("$program" --version)" "$(version_of patchelf --version)" "$(version_of valgrind --version)" \
    "$(version_of strace --version)"
  printf 'Least of %s rounds (files copied: %s; patchelf: 1), caches warm.\n' "$rounds" "$long_rounds"
}

describe_tree() {
  count[$tree files]=$(wc -l <"$list")
  titles[$tree]=$title
}

# faster KEY: how many times faster than patchelf the run is, by wall clock or by CPU time, whichever is less.
faster() {
  local wall cpu
  wall=$(ratio "${us[$tree patchelf 1]:-}" "${us[$tree $1]:-}")
  cpu=$(ratio "${cpu_us[$tree patchelf 1]:-}" "${cpu_us[$tree $1]:-}")
  printf '%s\n' "$wall" "$cpu" | sort -g | head -n 1
}

# row_of NAME KEY: both -j, against the floor, and how many times faster than patchelf.
row_of() {
  local one=${us[$tree $2 1]:-} two=${us[$tree $2 2]:-}
  [ -n "$one" ] || return 0
  row "$1" "$(seconds "$one")" "$(seconds "$two")" "$(ratio "$one" "${us[$tree floor 1]:-}")" \
    "$(ratio "$two" "${us[$tree floor 2]:-}")" "$(seconds "${cpu_us[$tree $2 1]}")" \
    "$(ratio "${cpu_us[$tree $2 1]}" "${cpu_us[$tree floor 1]:-}")" "$(ratio "${us[$tree patchelf 1]:-}" "$one")" \
    "$(awk -v k="${peak_kib[$tree $2 1]:-0}" -v l="${peak_kib[$tree $2 2]:-0}" 'BEGIN { printf "%.1f MB", (k > l ? k : l) * 1024 / 1e6 }')"
}

print_tree() {
  printf '\n## %s: %s files, %s\n\n' "$title" "${count[$tree files]}" "$(megabytes "${count[$tree bytes]}")"
  row '' '`-j 1`' '`-j 2`' 'of the floor, `-j 1`' 'of the floor, `-j 2`' 'CPU time, `-j 1`' 'of the floor' \
    'faster than patchelf' 'peak memory'
  row --- ---: ---: ---: ---: ---: ---: ---: ---:
  row_of 'floor program' floor
  row_of '`--commit in-place`' in-place
  row_of 'the same, second run' second
  row_of '`--dry-run`' dry-run
  row_of 'defaults (`auto`)' auto
  row_of '`--commit replace`' replace
  row_of '`audit`' audit
  row_of "\`cp\` of the ${count[$tree cloned]} files ($(megabytes "${count[$tree cloned bytes]}")) that \`auto\` copies" cp
  row_of '`cp` of them in the place of the old ones' cp-replace
  row_of 'patchelf, two directories' patchelf
  printf '\nPatched %s, refused %s. Growth: %s bytes' "${count[$tree patched]}" "${count[$tree refused]}" "${count[$tree growth]}"
  if [ -n "${count[$tree patchelf growth]:-}" ]; then printf ' (patchelf: %s)' "${count[$tree patchelf growth]}"; fi
  printf '. Of the %s distinct files that change, %s do not grow.\n' "${count[$tree distinct]}" "${count[$tree distinct no growth]}"
}

print_grown() {
  local size
  printf '\n## One library whose `.nv_fatbin` grows, sparse, without the start of the process\n\n'
  row 'section' 'on disk' 'time (with the start)' instructions 'system calls' 'bytes read' 'bytes written'
  row ---: ---: ---: ---: ---: ---: ---:
  for size in "${grown_mb[@]}"; do
    row "$size MB" "${count[grown $size disk]} KiB" "$(seconds "${us[grown $size]}")" "${count[grown $size instructions]}" \
      "${count[grown $size calls]}" "${count[grown $size read]}" "${count[grown $size written]}"
  done
}

print_costs() {
  local tree
  printf '\n## Cost of one file, in place, `-j 1`, without the start of the process\n\n'
  row '' instructions 'system calls' 'system calls of the floor' 'bytes read'
  row --- ---: ---: ---: ---:
  for tree in toolkit system; do
    [ -n "${titles[$tree]:-}" ] || continue
    row "${titles[$tree]}" "${count[$tree instructions]}" "$(tenths "${count[$tree calls]}")" \
      "$(tenths "${count[$tree floor calls]:-}")" "${count[$tree read]}"
  done
  row 'start of the process' "${start[0]}" "${start[1]}" - "${start[2]}"
}

# target TEXT WANTED OPERATOR MEASURED UNIT: met or missed; "not measured" when there is nothing to compare.
target() {
  local verdict='not measured' shown=-
  if [ -n "$4" ] && [ "$4" != - ]; then
    shown="$4$5"
    verdict=$(awk -v a="$4" -v b="$2" -v op="$3" 'BEGIN { print (op == ">=" ? a >= b : a <= b) ? "met" : "**missed**" }')
  fi
  row "$1" "$3 $2$5" "$shown" "$verdict"
}
# spread KEY: how much more the dearest size of the grown library costs than the cheapest, in percent.
spread() {
  local size
  for size in "${grown_mb[@]}"; do echo "${count[grown $size $1]}"; done |
    awk 'NR == 1 { low = high = $1 } { if ($1 < low) low = $1; if ($1 > high) high = $1 }
      END { if (low <= 0) print "-"; else printf "%.1f", 100 * (high - low) / low }'
}
percent() { awk -v a="${1:-0}" -v b="${2:-0}" 'BEGIN { if (b > 0) printf "%.1f", 100 * a / b; else print "-" }'; }
peak_of() { # the largest peak of ours in MB
  local key
  for key in "${!peak_kib[@]}"; do
    case $key in *' in-place '* | *' auto '* | *' replace '* | *' second '* | *' dry-run '* | grown*) echo "${peak_kib[$key]}" ;; esac
  done | awk '$1 > most { most = $1 } END { printf "%.1f", most * 1024 / 1e6 }'
}

targets_of() { # NAME FASTER GROWTH
  local tree=$1 jobs key
  target "${titles[$tree]}: faster than patchelf, in place" "$2" '>=' \
    "$(faster 'in-place 1')" ' x'
  target "${titles[$tree]}: growth, in place" "$3" '<=' "$(awk -v b="${count[$tree growth]}" 'BEGIN { print b / 1e6 }')" ' MB'
  for jobs in 1 2; do
    target "${titles[$tree]}: in place against the floor, \`-j $jobs\`" 4 '<=' \
      "$(ratio "${us[$tree in-place $jobs]}" "${us[$tree floor $jobs]}")" ' x'
  done
  target "${titles[$tree]}: files that a second run touches" 0 '<=' "${count[$tree touched again]}" ''
}

print_targets() {
  local key jobs tree
  printf '\n## Targets\n\n'
  row Target wanted measured ''
  row --- ---: ---: ---
  if [ -n "${titles[toolkit]:-}" ]; then
    targets_of toolkit 1000 1
    tree=toolkit
    for jobs in 1 2; do
      target "${titles[toolkit]}: faster than patchelf, defaults, \`-j $jobs\`" 5 '>=' "$(faster "auto $jobs")" ' x'
    done
    target 'libraries that do not grow, of the distinct ones' 90 '>=' \
      "$(percent "${count[toolkit distinct no growth]}" "${count[toolkit distinct]}")" ' %'
  fi
  if [ -n "${titles[system]:-}" ]; then targets_of system 300 1.5; fi
  for tree in toolkit system; do
    [ -n "${us[$tree cp 1]:-}" ] || continue
    for jobs in 1 2; do
      target "${titles[$tree]}: defaults against \`cp\` of the files copied, \`-j $jobs\`" 1.1 '<=' \
        "$(ratio "${us[$tree auto $jobs]}" "${us[$tree cp 1]}")" ' x'
      target "the same against \`cp\` in the place of the old files, \`-j $jobs\`" 1.1 '<=' \
        "$(ratio "${us[$tree auto $jobs]}" "${us[$tree cp-replace 1]}")" ' x'
    done
  done
  for key in instructions calls read written; do
    target "grown library: $key, dearest over cheapest size" 10 '<=' "$(spread "$key")" ' %'
  done
  target 'peak memory, any file, `-j 1` and `-j 2`' 32 '<=' "$(peak_of)" ' MB'
  if [ -n "${us[system audit 2]:-}" ]; then
    target 'audit of the system, `-j 2`' 0.25 '<=' "$(awk -v t="${us[system audit 2]}" 'BEGIN { print t / 1e6 }')" ' s'
  fi
  row 'clean for eu-elflint, load and run as before, also after strip' '100 %' - '`bench/system-copy` checks this'
}
