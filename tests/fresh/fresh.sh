#!/usr/bin/env bash
# Do the two commands of the README really need nothing but a bare Debian 12?
#
# Makes one with debootstrap (no compiler, no library), clones HEAD of this repository into it and
# runs scripts/run and scripts/test there, then every command of the pages about installing (pages.sh).
# Needs root, the network and about 8 GB; takes half an hour, so it runs on request only: CUDA_RUNPATH_FRESH=1; =run for
# scripts/run alone, =pages for it and the pages, with no package of the tests there. Packages come from where this machine
# gets its own.
set -euo pipefail

skip() { echo "fresh: skipped: $*"; exit 77; }

if [ -z "${CUDA_RUNPATH_FRESH:-}" ]; then skip "runs on request only, set CUDA_RUNPATH_FRESH=1"; fi
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/fresh/bare_debian.sh
. "$here/bare_debian.sh"
need_bare_debian
command -v git >/dev/null || skip "git is not installed"

bare=$(mktemp -d "${TMPDIR:-/var/tmp}/bare-debian.XXXXXX")
trap 'remove_bare_debian "$bare"' EXIT
trap 'exit 130' INT TERM

echo "fresh: debootstrap"
make_bare_debian "$bare"
git clone -q --no-hardlinks "$here/../.." "$bare/project"

inside() { in_bare_debian "$bare" /bin/sh -c "cd /project && exec $1"; }

inside 'sh -c "! command -v c++ && ! command -v cmake"' || { echo "fresh: the bare system is not bare"; exit 1; }
commands=("scripts/run --version" scripts/run)
case $CUDA_RUNPATH_FRESH in
  run) ;;
  pages) commands+=(tests/fresh/pages.sh) ;;
  *) commands+=(scripts/test tests/fresh/pages.sh) ;;
esac
for command in "${commands[@]}"; do
  echo "fresh: $command"
  begin=$SECONDS
  inside "$command" || { echo "fresh: $command failed"; exit 1; }
  echo "fresh: $command took $((SECONDS - begin)) s"
done
