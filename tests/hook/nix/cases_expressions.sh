# shellcheck shell=bash
# shellcheck disable=SC2016,SC2154 # $ is for Nix and the builder; variables of checks.sh
# The expressions below nix/, flake.nix and default.nix. Sourced by run.sh.

# nix/hook.nix itself, its makeSetupHook building for real.
case_hook_expression_builds() {
  build 'package { nativeBuildInputs = [ (hookOfExpression (compat // { meta.available = true; })) ]; }'
  is_right "$out/bin/app"
  local unavailable
  for unavailable in null '(compat // { meta.available = false; })' compat; do
    build "package { nativeBuildInputs = [ (hookOfExpression $unavailable) ]; }"
    has_runpath "$out/bin/app" "$driver"
    refers_not_to "$out" cuda_compat
  done
}

# What they evaluate to on a mock of nixpkgs; expressions.json holds what is right.
case_expressions_evaluate() {
  local file
  for file in "$root"/{flake,default}.nix "$root"/nix/*.nix "$root"/nix/tests/*.nix "$here"/*.nix; do
    nix-instantiate --parse "$file" >/dev/null || fail "$file does not parse"
  done
  nix-instantiate --eval --strict --json --arg root "$root" "$here/expressions.nix" >evaluated || fail "an expression does not evaluate"
  python3 -m json.tool --sort-keys evaluated evaluated.json
  diff -u "$here/expressions.json" evaluated.json || fail "the expressions evaluate to something else"
  same "version" "patch-cuda-runpath $(sed -n 's/^  version = "\(.*\)";/\1/p' "$root/nix/package.nix")" "$("$tool" --version)"
  # The template that the expressions name is not empty: it acts.
  build 'package { nativeBuildInputs = [ (hookOfExpression null) ]; }'
  has_runpath "$out/bin/app" "$driver"
}
