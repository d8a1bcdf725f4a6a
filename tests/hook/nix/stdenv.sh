# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034,SC2068,SC2048,SC2206,SC2123 # variables come and go by name; lists are words
# A stand-in for the setup script of nixpkgs' stdenv, with what a setup hook may rely on and no more: order of the
# inputs, propagated inputs, phases, runHook, the end. The same tests run on the real one with STDENV_SETUP=FILE.
# Its contract is that of pkgs/stdenv/generic/setup.sh; the code is its own.
set -eu -o pipefail
shopt -s inherit_errexit nullglob

structured=${NIX_ATTRS_JSON_FILE:+1}
if [[ -n $structured ]]; then
  for name in "${!outputs[@]}"; do export "$name=${outputs[$name]}"; done
else
  : "${outputs:=out}"
fi

getAllOutputNames() {
  if [[ -n $structured ]]; then echo "${!outputs[*]}"; else echo "$outputs"; fi
}

nixLog() { printf '%s: %s\n' "${FUNCNAME[1]}" "$*" >&"${NIX_LOG_FD:-2}"; }
nixErrorLog() { printf 'ERROR: %s: %s\n' "${FUNCNAME[1]}" "$*" >&"${NIX_LOG_FD:-2}"; }
nixInfoLog() {
  if ((${NIX_DEBUG:-0} >= 3)); then printf 'INFO: %s: %s\n' "${FUNCNAME[1]}" "$*" >&"${NIX_LOG_FD:-2}"; fi
}

isELF() {
  local magic
  LC_ALL=C read -r -n 4 magic <"$1" || true
  [[ $magic == $'\177ELF' ]]
}

# Arrays are appended as they are, strings by their words.
concatTo() {
  local -
  set -f
  local -n target=$1
  shift
  local name
  for name in "$@"; do
    local -n source=$name
    if [[ $(declare -p "$name" 2>/dev/null) == "declare -a"* ]]; then target+=("${source[@]}"); else target+=(${source-}); fi
    unset -n source
  done
}

runOne() {
  if declare -F "$1" >/dev/null; then "$1"; else eval "$1"; fi
}

# A function or attribute of that name first, then what hooks have put into NAMEHooks.
runHook() {
  local list="${1%Hook}Hooks[@]" item
  if declare -F "$1" >/dev/null; then "$1"; else eval "${!1-}"; fi
  for item in ${!list+"${!list}"}; do runOne "$item"; done
}

atExit() {
  local status=$?
  set +e
  if ((status == 0)); then runHook exitHook; else runHook failureHook; fi
  return "$status"
}
trap atExit EXIT

PATH=
for directory in $initialPath; do PATH+=${PATH:+:}$directory/bin; done
export PATH
NIX_BUILD_CORES=${NIX_BUILD_CORES:-1}
export NIX_BUILD_CORES

runHook preHook

declare -a preFixupHooks=() fixupOutputHooks=() postFixupHooks=() seenInputs=()

# A package, then those it propagates; each once. What a native input propagates as native would run on the machine
# that built the builder: nobody's input.
gather() {
  local package=$1 list next
  shift
  case " ${seenInputs[*]} " in *" $package "*) return 0 ;; esac
  seenInputs+=("$package")
  for list in "$@"; do
    if [[ -f $package/nix-support/$list ]]; then
      for next in $(<"$package/nix-support/$list"); do gather "$next" "$@"; done
    fi
  done
}
for input in ${nativeBuildInputs[@]-}; do gather "$input" propagated-build-inputs; done
for input in ${buildInputs[@]-}; do gather "$input" propagated-native-build-inputs propagated-build-inputs; done
for input in "${seenInputs[@]}"; do
  if [[ -f $input/nix-support/setup-hook ]]; then
    # shellcheck disable=SC1091 # made by the tests
    source "$input/nix-support/setup-hook"
  fi
done

fixupPhase() {
  local output
  for output in $(getAllOutputNames); do
    if [[ -e ${!output} ]]; then chmod -R u+w,u-s,g-s "${!output}"; fi
  done
  runHook preFixup
  for output in $(getAllOutputNames); do prefix=${!output} runHook fixupOutput; done
  runHook postFixup
}

runPhase() {
  case $1 in
    fixupPhase) if [[ -n ${dontFixup-} ]]; then return; fi ;;
    installCheckPhase) if [[ -z ${doInstallCheck-} ]]; then return; fi ;;
    distPhase) if [[ -z ${doDist-} ]]; then return; fi ;;
    unpackPhase) if [[ -n ${dontUnpack-} ]]; then return; fi ;;
  esac
  echo "Running phase: $1"
  eval "${!1:-$1}"
}

genericBuild() {
  local phase
  if [[ -n ${buildCommand-} ]]; then
    eval "$buildCommand"
    return
  fi
  if [[ -z ${phases[*]-} ]]; then
    phases="${prePhases[*]-} unpackPhase ${preBuildPhases[*]-} buildPhase ${preInstallPhases[*]-} installPhase
      ${preFixupPhases[*]-} fixupPhase installCheckPhase ${preDistPhases[*]-} distPhase ${postPhases[*]-}"
  fi
  for phase in ${phases[*]}; do runPhase "$phase"; done
}
