# Completion of patch-cuda-runpath for bash; made by patch-cuda-runpath --generate complete-bash
# shellcheck shell=bash

_patch_cuda_runpath() {
  local command='' current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local kind='' words='' options='' word
  # readline splits --option=value at the sign.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  if ((COMP_CWORD > 1)); then command=${COMP_WORDS[1]}; fi
  case $command in
    audit) kind=files options='-h --help --files-from -0 --null --exclude --root --closure --shard --platform --compat-dir --driver-dir --cuda-version --tag --driver --gpu --select --ignore --baseline --write-baseline --fail-on --exit-zero --format --output --statistics -q --quiet -v --verbose --color -j --jobs --config --isolated --show-settings' ;;
    doctor) kind=nothing options='-h --help --root --json --color' ;;
    explain) kind=files options='-h --help --driver --kernel-driver --gpu --gpu-class --jetpack --platform --root --env --libc --symbols --json -v --verbose --color' ;;
    hook) kind=nothing options='-h --help --for --list --output --platform --compat-dir --driver-dir --tool' ;;
    platforms) kind=words words='container debian geforce jetson-jp4 jetson-orin jetson-orin-jp7 jetson-thor jetson-xavier linux-ppc64le linux-sbsa linux-x86_64 nixos rhel site wsl' options='-h --help --root --json --color' ;;
    rules) kind=words words='CR001 CR002 CR003 CR004 CR005 CR006 CR007 CR008 CR009 CR010 CR011 CR012 CR013 CR014' options='-h --help --markdown --color' ;;
    undo) kind=files options='-h --help -n --dry-run -q --quiet -v --verbose --color' ;;
    help) kind=words words='patch audit doctor explain hook platforms rules undo' ;;
    *)
      command=patch kind=files options='-h --help --version --files-from -0 --null --exclude --select --require-match --platform --compat-dir --driver-dir --cuda-version --tag --remove -n --dry-run --check --commit --break-hardlinks --scrub --sync --undo-file --output --force-store --verify -j --jobs --diff --json -q --quiet -v --verbose --color --config --isolated --generate'
      if ((COMP_CWORD == 1)); then kind=files-and-words words='patch audit doctor explain hook platforms rules undo help'; fi
      ;;
  esac
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ $word == -- ]]; then options='' previous=''; fi
  done
  case $command:$previous in
    patch:--files-from) kind=files ;;
    patch:--exclude) kind=nothing ;;
    patch:--select) kind=words words='driver cuda all' ;;
    patch:--platform) kind=words words='container debian geforce jetson-jp4 jetson-orin jetson-orin-jp7 jetson-thor jetson-xavier linux-ppc64le linux-sbsa linux-x86_64 nixos rhel site wsl' ;;
    patch:--compat-dir) kind=directories ;;
    patch:--driver-dir) kind=directories ;;
    patch:--cuda-version) kind=nothing ;;
    patch:--tag) kind=words words='keep runpath rpath' ;;
    patch:--commit) kind=words words='auto in-place replace' ;;
    patch:--undo-file) kind=files ;;
    patch:--output) kind=directories ;;
    patch:--verify) kind=words words='fast full none' ;;
    patch:-j | patch:--jobs) kind=nothing ;;
    patch:--color) kind=words words='auto always never' ;;
    patch:--config) kind=files ;;
    patch:--generate) kind=words words='man complete-bash complete-zsh complete-fish' ;;
    audit:--files-from) kind=files ;;
    audit:--exclude) kind=nothing ;;
    audit:--root) kind=directories ;;
    audit:--shard) kind=nothing ;;
    audit:--platform) kind=words words='container debian geforce jetson-jp4 jetson-orin jetson-orin-jp7 jetson-thor jetson-xavier linux-ppc64le linux-sbsa linux-x86_64 nixos rhel site wsl' ;;
    audit:--compat-dir) kind=directories ;;
    audit:--driver-dir) kind=directories ;;
    audit:--cuda-version) kind=nothing ;;
    audit:--tag) kind=words words='keep runpath rpath' ;;
    audit:--driver) kind=nothing ;;
    audit:--gpu) kind=nothing ;;
    audit:--select) kind=words words='CR001 CR002 CR003 CR004 CR005 CR006 CR007 CR008 CR009 CR010 CR011 CR012 CR013 CR014' ;;
    audit:--ignore) kind=words words='CR001 CR002 CR003 CR004 CR005 CR006 CR007 CR008 CR009 CR010 CR011 CR012 CR013 CR014' ;;
    audit:--baseline) kind=files ;;
    audit:--write-baseline) kind=files ;;
    audit:--fail-on) kind=words words='warning error' ;;
    audit:--format) kind=words words='text json json-lines sarif junit github gitlab' ;;
    audit:--output) kind=files ;;
    audit:--color) kind=words words='auto always never' ;;
    audit:-j | audit:--jobs) kind=nothing ;;
    audit:--config) kind=files ;;
    doctor:--root) kind=directories ;;
    doctor:--color) kind=words words='auto always never' ;;
    explain:--driver) kind=nothing ;;
    explain:--kernel-driver) kind=nothing ;;
    explain:--gpu) kind=nothing ;;
    explain:--gpu-class) kind=words words='datacenter rtx geforce jetson' ;;
    explain:--jetpack) kind=nothing ;;
    explain:--platform) kind=words words='container debian geforce jetson-jp4 jetson-orin jetson-orin-jp7 jetson-thor jetson-xavier linux-ppc64le linux-sbsa linux-x86_64 nixos rhel site wsl' ;;
    explain:--root) kind=directories ;;
    explain:--env) kind=nothing ;;
    explain:--libc) kind=words words='glibc glibc-nix musl' ;;
    explain:--color) kind=words words='auto always never' ;;
    hook:--for) kind=words words='debhelper easybuild nix rpm shell spack' ;;
    hook:--output) kind=directories ;;
    hook:--platform) kind=words words='container debian geforce jetson-jp4 jetson-orin jetson-orin-jp7 jetson-thor jetson-xavier linux-ppc64le linux-sbsa linux-x86_64 nixos rhel site wsl' ;;
    hook:--compat-dir) kind=directories ;;
    hook:--driver-dir) kind=directories ;;
    hook:--tool) kind=files ;;
    platforms:--root) kind=directories ;;
    platforms:--color) kind=words words='auto always never' ;;
    rules:--color) kind=words words='auto always never' ;;
    undo:--color) kind=words words='auto always never' ;;
  esac
  if [[ -n $options && $current == -* && $previous != '=' ]]; then
    kind=words words=$options
  fi
  COMPREPLY=()
  case $kind in
    words) mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current") ;;
    directories) mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
    files) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    files-and-words) mapfile -t COMPREPLY < <(compgen -W "$words" -f -- "$current") ;;
  esac
  # Quotes names, and puts a slash behind a directory; refused when this is called by hand.
  if [[ $kind != words ]]; then compopt -o filenames 2>/dev/null || true; fi
}
complete -F _patch_cuda_runpath patch-cuda-runpath
