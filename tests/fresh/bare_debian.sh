# A bare Debian 12 in a directory: no compiler, no library, packages from where this machine gets its own. Sourced by
# what tries something in it; who sources it has `skip TEXT`. Needs root, the network and debootstrap.
# shellcheck shell=bash

mounted=()

# Never crosses into what is still mounted.
remove_bare_debian() {
  local place
  for place in "${mounted[@]}"; do umount -l "$place" || true; done
  rm -rf --one-file-system -- "$@"
}

# The first Debian archive among the sources of apt, in either of their two formats.
mirror_of_apt() {
  { cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true; } | awk '
    $1 == "URIs:" && $2 !~ /security/ && $2 ~ /debian/ && !found { found = $2 }
    $1 == "deb" { for (i = 2; i <= NF; ++i) if ($i ~ /:\/\// && $i ~ /debian/ && $i !~ /security/ && !found) found = $i }
    END { print found }'
}

# Skips where none can be made.
need_bare_debian() {
  [ "$(id -u)" -eq 0 ] || skip "debootstrap and chroot need root"
  command -v debootstrap >/dev/null || skip "debootstrap is not installed"
  [ -n "$(mirror_of_apt)" ] || skip "the sources of apt name no Debian archive"
}

# make_bare_debian DIRECTORY: made there, with /proc and /dev. Says why it failed.
make_bare_debian() {
  local path log
  log=$(mktemp)
  if ! debootstrap --variant=minbase bookworm "$1" "$(mirror_of_apt)" >"$log" 2>&1 </dev/null; then
    tail -n 40 "$log"
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
  # mktemp leaves 0700, and this is the `/` of tests that become another user.
  chmod 755 "$1"
  # How this machine reaches its archive holds in the bare one too: settings of apt, certificates, names.
  for path in /etc/apt/apt.conf /etc/apt/apt.conf.d /etc/apt/auth.conf.d /etc/ssl/certs /usr/local/share/ca-certificates \
    /etc/resolv.conf /etc/hosts; do
    if [ -e "$path" ]; then mkdir -p "$1$(dirname "$path")" && cp -RL "$path" "$1$(dirname "$path")/"; fi
  done
  mount --bind /proc "$1/proc" && mounted=("$1/proc" "${mounted[@]}")
  mount --rbind /dev "$1/dev" && mounted=("$1/dev" "${mounted[@]}")
}

# in_bare_debian DIRECTORY COMMAND...: with nothing of this environment but the proxies.
in_bare_debian() {
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LANG=C.UTF-8 CI=true DEBIAN_FRONTEND=noninteractive \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} chroot "$@" </dev/null
}
