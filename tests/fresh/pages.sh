#!/usr/bin/env bash
# Does each command of README.md, docs/install.md and docs/library.md do what the page shows?
#
# Runs them in the sources, as root and in this order: it installs in /opt and by apt, so it is for the bare system of
# fresh.sh. docs/explain.md has a test of its own; CUDA is not here.
set -euo pipefail
project=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
cd -- "$project"

# What reads the pages, and what is no page's own to name.
apt-get install -y python3 pkg-config >/dev/null

# Every page is tried, and one fault is enough.
status=0
read_page() { python3 tests/docs/console.py "$PWD/$1" "${2:-$PWD}" "${@:3}" || status=1; }

read_page README.md "$PWD" Five minutes
# Of the README's two ways to install the second is a command of its own.
read_page README.md "$PWD" Install
export PATH="/usr/local/bin:$PATH"
read_page docs/install.md

# What a reader of the page has: a program of his own, and two to try it on.
export PKG_CONFIG_PATH=/opt/cuda-runpath/lib/x86_64-linux-gnu/pkgconfig:/opt/cuda-runpath/lib/pkgconfig
cp examples/library/main.cpp mytool.cpp
cc fixtures/sample/app.c -ldl -o app
printf 'int main(void) { return 0; }\n' | cc -x c - -o plain
read_page docs/library.md
exit "$status"
