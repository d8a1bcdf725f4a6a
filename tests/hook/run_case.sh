#!/usr/bin/env bash
# One case of a hook's tests: run_case.sh SCRIPT SCRATCH CASE
#
# SCRIPT is run with the case's name in SCRATCH, emptied first. In its environment: CUDA_RUNPATH_TOOL,
# the program under test, and CUDA_RUNPATH_SOURCE_DIR. 77 says skipped; its last line says why.
set -euo pipefail

script=$1 scratch=$2 case=$3
if [ -e "$scratch" ]; then chmod -R u+w "$scratch"; fi
rm -rf "$scratch"
mkdir -p "$scratch"
cd "$scratch"
exec bash "$script" "$case"
