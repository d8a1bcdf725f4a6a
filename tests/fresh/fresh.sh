#!/usr/bin/env bash
# Do the two commands of the README really need nothing but a bare Debian 12?
#
# Makes one with debootstrap (no compiler, no library), clones HEAD of this repository into it and
# runs scripts/run and scripts/test there, then every command of the pages about installing (pages.sh).
# Needs root, the network and about 8 GB; takes half an hour, so it runs on request only:
# CUDA_RUNPATH_FRESH=1. Packages come from where this machine gets its own. With CUDA_RUNPATH_FRESH=run
# only scripts/run is tried.
set -euo pipefail

skip() { echo "fresh: skipped: $*"; exit 77; }

if [ -z "${CUDA_RUNPATH_FRESH:-}" ]; then skip "runs on request only, set CUDA_RUNPATH_FRESH=1"; fi
if [ "$(id -u)" -ne 0 ]; then skip "debootstrap and chroot need root"; fi
for tool in debootstrap git; do command -v "$tool" >/dev/null || skip "$tool is not installed"; done

project=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
sources=(/etc/apt/sources.list /etc/apt/sources.list.d/*)

# The first Debian archive among the sources of apt, in either of their two formats.
mirror_of_apt() {
  { cat "${sources[@]}" 2>/dev/null || true; } | awk '
    $1 == "URIs:" && $2 !~ /security/ && $2 ~ /debian/ && !found { found = $2 }
    $1 == "deb" { for (i = 2; i <= NF; ++i) if ($i ~ /:\/\// && $i ~ /debian/ && $i !~ /security/ && !found) found = $i }
    END { print found }'
}
mirror=$(mirror_of_apt)
if [ -z "$mirror" ]; then skip "the sources of apt name no Debian archive"; fi

bare=$(mktemp -d "${TMPDIR:-/var/tmp}/bare-debian.XXXXXX")
mounted=()
clean_up() {
  local place
  for place in "${mounted[@]}"; do umount -l "$place" || true; done
  # Never cross into what is still mounted.
  rm -rf --one-file-system -- "$bare"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

echo "fresh: debootstrap"
debootstrap --variant=minbase bookworm "$bare" "$mirror" >"$bare.log" 2>&1 </dev/null ||
  { tail -n 40 "$bare.log"; rm -f "$bare.log"; exit 1; }
rm -f "$bare.log"

# How this machine reaches its archive holds in the bare one too: settings of apt, certificates, names.
for path in /etc/apt/apt.conf /etc/apt/apt.conf.d /etc/apt/auth.conf.d /etc/ssl/certs /usr/local/share/ca-certificates \
  /etc/resolv.conf /etc/hosts; do
  if [ -e "$path" ]; then mkdir -p "$bare$(dirname "$path")" && cp -RL "$path" "$bare$(dirname "$path")/"; fi
done
mount --bind /proc "$bare/proc" && mounted=("$bare/proc" "${mounted[@]}")
mount --rbind /dev "$bare/dev" && mounted=("$bare/dev" "${mounted[@]}")

git clone -q --no-hardlinks "$project" "$bare/project"

inside() {
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LANG=C.UTF-8 CI=true \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
    chroot "$bare" /bin/sh -c "cd /project && exec $1" </dev/null
}

inside 'sh -c "! command -v c++ && ! command -v cmake"' || { echo "fresh: the bare system is not bare"; exit 1; }
commands=("scripts/run --version" scripts/run)
if [ "$CUDA_RUNPATH_FRESH" != run ]; then commands+=(scripts/test tests/fresh/pages.sh); fi
for command in "${commands[@]}"; do
  echo "fresh: $command"
  begin=$SECONDS
  inside "$command" || { echo "fresh: $command failed"; exit 1; }
  echo "fresh: $command took $((SECONDS - begin)) s"
done
