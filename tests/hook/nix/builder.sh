# shellcheck shell=bash
# shellcheck disable=SC1090,SC1091,SC2154
# What nixpkgs' default builder does: attributes, setup script, phases.
export SHELL=/bin/bash
if [[ -e ${NIX_ATTRS_SH_FILE-} ]]; then
  source "$NIX_ATTRS_SH_FILE"
elif [[ -e .attrs.sh ]]; then
  source .attrs.sh
fi
source "$setup"
genericBuild
