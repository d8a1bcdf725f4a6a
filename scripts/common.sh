# What the scripts share: the packages of packages.txt, and builds that are quiet unless they fail. Sourced.
#
# With everything in place nothing here touches the network: one dpkg-query of a few milliseconds.
# shellcheck shell=bash

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
logs="$root/build/logs"
jobs=$(nproc 2>/dev/null || echo 2)

say() { printf '%s\n' "$*" >&2; }

# Runs a command with its output in a log; shows the end of the log when it fails.
# Arguments: what is done, name of the log, command...
quietly() {
  local what=$1 log="$logs/$2.log"
  shift 2
  mkdir -p "$logs"
  if "$@" >"$log" 2>&1 </dev/null; then return 0; fi
  tail -n 60 "$log" >&2
  say "failed: $what; the whole log is in ${log#"$root/"}"
  return 1
}

# The packages of the groups named, one a line.
packages_of() {
  local group
  for group in "$@"; do
    sed -n "s/^$group \\([^ ]*\\).*/\\1/p" "$root/scripts/packages.txt"
  done
}

# Reads package names, writes those that are not installed.
not_installed() {
  local -a names
  local installed
  mapfile -t names
  # dpkg-query fails when it does not know one of the names; what it lists is right all the same.
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${names[@]}" 2>/dev/null | sed -n 's/^installed //p') || true
  printf '%s\n' "${names[@]}" | grep -vxF -e "$installed" || true
}

# Reads package names, writes those that the lists of apt can install.
installable() {
  local name known
  while read -r name; do
    known=$(apt-cache policy "$name" 2>/dev/null </dev/null) || continue
    if [[ $known =~ Candidate:\ [^\(] ]]; then printf '%s\n' "$name"; fi
  done
}

# apt-get as root, never asking a question. Fails when there is no way to become root.
apt_get() {
  local -a prefix=()
  if [ "$(id -u)" -ne 0 ]; then
    # With nobody at a terminal sudo must not ask for a password.
    if [ -t 2 ] && [ -z "${CI:-}" ]; then prefix=(sudo); else prefix=(sudo -n); fi
  fi
  "${prefix[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@"
}

may_install() {
  command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null; }
}

# Says what to install, for people on another system or without the rights, and stops.
stop_with_list() {
  say "$1; install these (names of Debian's packages), then run this again:"
  shift
  say "  $*"
  exit 2
}

# Installs what is missing of the groups named. LIEF is taken where the distribution has it: a build
# without it is a good build.
install_packages() {
  local -a missing extra
  if ! command -v dpkg-query >/dev/null; then
    # Another distribution: what counts is whether the build works there, so go on if the basics are there.
    if command -v cmake >/dev/null && command -v ninja >/dev/null && command -v c++ >/dev/null; then return 0; fi
    mapfile -t missing < <(packages_of "$@")
    stop_with_list "this is not a Debian system" "${missing[@]}"
  fi
  mapfile -t missing < <(packages_of "$@" | not_installed)
  if [ "${#missing[@]}" -gt 0 ]; then
    may_install || stop_with_list "packages are missing, and apt-get as root is out of reach" "${missing[@]}"
    say "installing ${#missing[@]} of Debian's packages: ${missing[*]}"
    quietly "apt-get update" packages apt_get update || stop_with_list "the package lists are out of reach" "${missing[@]}"
    quietly "apt-get install" packages apt_get install --no-install-recommends "${missing[@]}" ||
      stop_with_list "apt-get could not install them" "${missing[@]}"
  fi
  mapfile -t extra < <(packages_of optional | not_installed | installable)
  if [ "${#extra[@]}" -gt 0 ] && may_install; then
    say "installing ${extra[*]}"
    quietly "apt-get install" packages apt_get install --no-install-recommends "${extra[@]}" ||
      say "going on without ${extra[*]}"
  fi
}

# Configures one preset in build/PRESET and builds it, or these targets of it. Arguments: preset, targets...
build_preset() {
  local preset=$1
  shift
  if [ -z "${CMAKE_CXX_COMPILER_LAUNCHER:-}" ] && command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache
  fi
  quietly "configuring build/$preset" "$preset-configure" cmake -S "$root" --preset "$preset" &&
    quietly "building ${*:-all} in build/$preset" "$preset-build" \
      cmake --build "$root/build/$preset" --parallel "$jobs" ${1:+--target "$@"}
}
