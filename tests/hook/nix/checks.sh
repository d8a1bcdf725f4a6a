# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # variables of run.sh and of the cases
# What the cases share: a store, building in it, and looking at what was built. Sourced by run.sh.

skip() {
  echo "skipped: $*"
  exit 77
}
fail() {
  echo "failed: $*" >&2
  if [[ -s log ]]; then sed 's/^/  log: /' log | tail -n 40 >&2; fi
  exit 1
}

prepare() {
  local program
  for program in nix-build nix-store cc patchelf readelf; do
    command -v "$program" >/dev/null || skip "$program is not installed"
  done
  scratch=$PWD
  export NIX_STORE_DIR=$scratch/store NIX_STATE_DIR=$scratch/state NIX_LOG_DIR=$scratch/logs NIX_CONF_DIR=$scratch/etc
  export HOME=$scratch/home XDG_CACHE_HOME=$scratch/home/cache NIX_REMOTE=local
  unset LD_LIBRARY_PATH NIX_PATH CUDA_RUNPATH_PLATFORM NIX_BUILD_TOP
  driver=$scratch/opengl-driver/lib
  mkdir -p etc home bin "$driver"
  tool=$scratch/bin/patch-cuda-runpath
  ln -sf "$(realpath "$real_tool")" "$tool"
  printf '%s\n' 'sandbox = false' 'build-users-group =' 'substituters =' 'cores = 2' >etc/nix.conf
  cc -shared -fPIC -Wl,-soname,libcuda.so.1 '-DSAMPLE_PLACE="the one in driver"' \
    "$root/fixtures/sample/libcuda.c" -o "$driver/libcuda.so.1"
}

# The expression, with everything of build.nix in reach.
expression() {
  printf 'with import %s { setup = "%s"; sources = "%s"; tool = "%s"; driver = "%s"; noop = "%s"; }; %s' \
    "$here/build.nix" "$setup" "$root/fixtures/sample" "$tool" "$driver" "${CUDA_RUNPATH_HOOK_NOOP-}" "$1"
}

# build EXPRESSION: what the build said is in the file log, the first output in $out, the others in result-NAME.
build() {
  rm -f result*
  nix-build -E "$(expression "($1).all")" -o result >log 2>&1 || fail "this did not build: $1"
  out=$(readlink -f result)
}

# does_not_build EXPRESSION TEXT...: the build fails, and its log holds each TEXT.
does_not_build() {
  local text
  if nix-build -E "$(expression "$1")" -o result >log 2>&1; then fail "this was built: $1"; fi
  shift
  for text in "$@"; do log_has "$text"; done
}
log_has() { grep -qF -- "$1" log || fail "the log lacks: $1"; }
log_lacks() { if grep -qF -- "$1" log; then fail "the log has: $1"; fi; }

store_path() { nix-build -E "$(expression "$1")" --no-out-link 2>>log; }

# runpath FILE: its DT_RUNPATH, empty without one; an old DT_RPATH is shown as such.
runpath() {
  readelf -d "$1" | sed -n -e 's/.*(RUNPATH).*\[\(.*\)\]/\1/p' -e 's/.*(RPATH).*\[\(.*\)\]/RPATH \1/p'
}
same() { [[ $2 == "$3" ]] || fail "$1: found '$2', expected '$3'"; }
has_runpath() { same "RUNPATH of $1" "$(runpath "$1")" "$2"; }
opens() { same "$1 opens" "$("$1")" "libcuda.so.1: the one in $2"; }

# The state that the hook is there for: compat, driver, nothing else; the loader agrees.
is_right() {
  compat=$(store_path compat)/compat
  has_runpath "$1" "$compat:$driver"
  opens "$1" compat
}

references() { nix-store -q --references "$1"; }
refers_to() { references "$1" | grep -qF -- "$2" || fail "$1 does not refer to $2"; }
refers_not_to() { if references "$1" | grep -qF -- "$2"; then fail "$1 refers to $2"; fi; }
closure_lacks() { if nix-store -q --requisites "$1" | grep -qF -- "$2"; then fail "the closure of $1 has $2"; fi; }
