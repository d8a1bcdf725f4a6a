#!/usr/bin/env bash
# What docs/ promises, tried: run.sh CASE
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../hook/sample.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../hook/sample.sh"
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=${CUDA_RUNPATH_SOURCE_DIR:?}
examples="$root/docs/examples"
driver=/run/opengl-driver/lib

# The commands of the documents find the tool as a user does; their services find the repository here.
mkdir bin
ln -s "$tool" bin/patch-cuda-runpath
export PATH="$PWD/bin:$PATH"

# A build with three findings in two files, under names that a shell would take apart.
make_build() {
  need cc
  mkdir -p "$1/bin" "$1/lib with blank"
  make_app "$1/bin/none"
  make_app "$1/bin/right" "-Wl,-rpath,$driver"
  make_app "$1/lib with blank/stub's \$HOME" -Wl,-rpath,/opt/cuda/lib64/stubs
  make_plain "$1/bin/plain"
  echo text >"$1/README"
}
use_platform() { printf '[patch]\nplatform = "nixos"\n' >cuda-runpath.toml; }

# need_python MODULE
need_python() {
  need python3
  python3 -c "import $1" 2>/dev/null || skip "python3 has no module $1"
}

# As in the sources behind scripts/run, which is not run again.
case_tour_of_the_readme() {
  need cc python3
  mkdir -p scripts build
  ln -s "$root/scripts/make-sample" scripts/
  printf '#!/bin/sh\n' >scripts/run
  chmod +x scripts/run
  ln -s "$root/fixtures" .
  ln -s "$PWD/bin" build/release
  python3 "$here/console.py" "$root/README.md" "$PWD" Five minutes
}

# make_driver DIRECTORY VERSION: what a driver or compat package has there.
make_driver() {
  local name
  mkdir -p "$1"
  for name in "libcuda.so.$2" libnvidia-ptxjitcompiler.so.1; do
    cc -shared -fPIC -Wl,-soname,"$name" -Wl,-rpath,\$ORIGIN -DSAMPLE_PLACE='""' "$sources/libcuda.c" -o "$1/$name"
  done
  ln -s "libcuda.so.$2" "$1/libcuda.so.1"
}

# An image with a C library and a program with the static CUDA runtime; compat is in it, the driver is not.
make_image() {
  local file
  mkdir -p image/lib64 image/lib/x86_64-linux-gnu image/usr/bin
  for file in lib64/ld-linux-x86-64.so.2 lib/x86_64-linux-gnu/libc.so.6; do cp -L "/$file" "image/$file"; done
  make_driver image/opt/compat 580.65.06
  printf 'int cudaDeviceSynchronize(void);\nint main(void) { return cudaDeviceSynchronize(); }\n' |
    cc -x c - -Wl,--as-needed,--enable-new-dtags,-rpath,/opt/compat:/run/opengl-driver/lib \
      -L"$1/lib64" -lcudart_static -ldl -lrt -lpthread -o image/usr/bin/sim
}

# A machine whose libcuda is newer than its kernel module, with what is left of a toolkit.
make_host() {
  mkdir -p host/proc/driver/nvidia/gpus/0000:01:00.0 host/usr/local/cuda-11.6
  echo "NVRM version: NVIDIA UNIX x86_64 Kernel Module  470.182.03  Fri Feb 24 03:29:56 UTC 2023" \
    >host/proc/driver/nvidia/version
  echo "Model: NVIDIA GeForce RTX 3090" >host/proc/driver/nvidia/gpus/0000:01:00.0/information
  make_driver host/usr/lib64 510.108.03
}

case_explain_md() {
  need cc python3 nvcc jq
  [ "$(uname -m)" = x86_64 ] || skip "the page shows x86_64"
  nvcc --version | grep -qF "release 13.0" || skip "the page shows the runtime of CUDA 13.0"
  make_image "$(dirname -- "$(dirname -- "$(readlink -f -- "$(command -v nvcc)")")")"
  make_host
  make_app app
  python3 "$here/console.py" "$root/docs/explain.md" "$PWD"
}

# expect_merged FILE PATH...: it is what an audit says that was not divided.
expect_merged() {
  local merged=$1
  shift
  patch-cuda-runpath audit --format json-lines "$@" >whole.jsonl || true
  [ "$(grep -c . whole.jsonl)" -ge 3 ] || fail "an audit of $* saw too few files"
  cmp whole.jsonl "$merged"
}

case_parallel_shards() {
  need parallel
  make_build dist
  use_platform
  expect_status 1 "$examples/parallel-shards.sh" 4 'the results' dist
  expect_merged 'the results/audit.jsonl' dist
}

case_parallel_shards_of_a_right_build() {
  need parallel
  make_build dist
  patch-cuda-runpath -q --platform nixos dist
  expect_status 0 "$examples/parallel-shards.sh" 3 results --platform nixos dist
}

case_parallel_shards_without_tool() {
  need parallel
  make_build dist
  PATCH_CUDA_RUNPATH=/nowhere/tool expect_status 2 "$examples/parallel-shards.sh" 2 results --platform nixos dist
  expect_said "no shard 1"
}

# Slurm writes to no system directory here, but slurmd wants to be root.
start_slurm_or_skip() {
  [ -n "${CUDA_RUNPATH_SLURM:-}" ] || skip "starts daemons: set CUDA_RUNPATH_SLURM=1, as root"
  need slurmctld slurmd munged sbatch
  [ "$(id -u)" -eq 0 ] || skip "slurmd needs root"
  # shellcheck source-path=SCRIPTDIR source=slurm_on_loopback.sh
  . "$here/slurm_on_loopback.sh"
  # Short: the path of a socket has 107 characters.
  slurm_home=$(mktemp -d)
  trap 'stop_slurm; rm -rf "$slurm_home"' EXIT
  start_slurm "$slurm_home/slurm" || fail "slurm does not start"
}

# array_status ARGUMENT...: the exit status of this submission of the script, waited for.
array_status() {
  local job
  job=$(sbatch --parsable "$@")
  while [ -n "$(squeue -h -j "$job" 2>/dev/null)" ]; do sleep 0.2; done
  scontrol show job "$job" | sed -n 's/.*ExitCode=\([0-9]*\):.*/\1/p' | sort -n | tail -n 1
}

case_slurm_array() {
  local script="$examples/slurm-array.sh"
  make_build dist
  use_platform
  start_slurm_or_skip
  [ "$(array_status --array=1-4 "$script" 4 results dist)" = 0 ] || fail "the array failed: $(cat slurm-*.out)"
  [ "$(array_status "$script" 4 results)" = 1 ] || fail "the merge did not end with 1: $(cat slurm-*.out)"
  expect_merged results/audit.jsonl dist
}

case_slurm_array_names_the_shard_that_was_killed() {
  local script="$examples/slurm-array.sh"
  make_build dist
  use_platform
  start_slurm_or_skip
  array_status --array=1,3 "$script" 3 results dist >/dev/null
  [ "$(array_status "$script" 3 results)" = 2 ] || fail "the merge did not end with 2"
  grep -q -- "not done: --array=2;" slurm-*.out || fail "it did not name shard 2: $(cat slurm-*.out)"
}

# The script needs little of Slurm: these two variables. So it is tried where there is none.
case_slurm_script_without_slurm() {
  local task
  make_build dist
  use_platform
  for task in 1 2 3; do
    SLURM_ARRAY_TASK_ID=$task SLURM_CPUS_PER_TASK=1 expect_status 0 "$examples/slurm-array.sh" 3 'the results' dist
  done
  expect_status 1 "$examples/slurm-array.sh" 3 'the results'
  expect_merged 'the results/audit.jsonl' dist
  rm 'the results/shard-2.jsonl.status'
  expect_status 2 "$examples/slurm-array.sh" 3 'the results'
  expect_said "--array=2;"
}

case_jq_commands_of_scale_md() {
  need jq
  make_build dist
  patch-cuda-runpath audit --platform nixos --format json-lines dist >audit.jsonl || true
  mkdir results
  cp audit.jsonl results/shard-1.jsonl
  # shellcheck disable=SC2016 # the marks of a block
  sed -n '/^```console/,/^```$/p' "$root/docs/scale.md" | sed 's/linux-x86_64/nixos/' |
    sed -n '/^\$ jq/,/^```/{ s/^\$ //; /^```/!p }' >commands.sh
  [ "$(grep -c '^jq' commands.sh)" -ge 3 ] || fail "docs/scale.md has no commands with jq"
  expect_status 0 bash -eo pipefail commands.sh
  grep -qE '1 error.CR001' output.txt || fail "the counts are missing: $(cat output.txt)"
  expect_said "2 patched"
}

# run_recipe STATUS FILE JOB STEP: as the service runs it.
run_recipe() {
  need_python yaml
  python3 "$here/recipe_commands.py" "$examples/$2" "$3" "$4" >commands.sh
  expect_status "$1" bash -eo pipefail commands.sh
}

case_github_actions() {
  make_build dist
  use_platform
  run_recipe 1 github-actions.yml audit Audit
  expect_said "::error file=dist/bin/none,title=CR003"
  python3 "$here/check_report.py" sarif cuda-runpath.sarif 3
}

case_gitlab_ci() {
  make_build dist
  use_platform
  run_recipe 1 gitlab-ci.yml cuda-search-lists script
  expect_said "dist/bin/none: CR003 error"
  python3 "$here/check_report.py" gitlab gl-code-quality-report.json 3
  python3 "$here/check_report.py" junit cuda-runpath.xml 3
}

case_recipes_pass_for_a_right_build() {
  make_build dist
  use_platform
  patch-cuda-runpath -q dist
  run_recipe 0 github-actions.yml audit Audit
  run_recipe 0 gitlab-ci.yml cuda-search-lists script
}

# make_hook_repository: what `repo:` of the example points to, cut down to what pre-commit reads.
make_hook_repository() {
  git init -q hooks
  cp "$root/.pre-commit-hooks.yaml" hooks/
  git -C hooks add .
  git -C hooks commit -q -m hooks
  git -C hooks tag v0.1.0
  sed "s#https://example.org/patch-cuda-runpath#$PWD/hooks#" "$examples/pre-commit-config.yaml" >config.yaml
  grep -qF "$PWD/hooks" config.yaml || fail "the example names another repository"
}

case_pre_commit() {
  need git pre-commit
  export HOME=$PWD PRE_COMMIT_HOME=$PWD/cache
  export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
  make_hook_repository
  make_build repository
  git init -q repository
  cp config.yaml repository/.pre-commit-config.yaml
  cd repository
  pre-commit install >/dev/null
  git add .
  expect_status 1 git commit -m first
  expect_said "files were modified by this hook"
  git add -u
  expect_status 0 git commit -m first
  mkdir dist
  make_app dist/app
  expect_status 1 pre-commit run --hook-stage pre-push --all-files
  expect_said "dist/app: CR003 error"
}

case_configuration_of_ci_md() {
  make_build dist
  # shellcheck disable=SC2016 # the marks of a block
  sed -n '/^```toml/,/^```/{ /^```/!p }' "$root/docs/ci.md" >cuda-runpath.toml
  grep -q '^\[audit\]' cuda-runpath.toml || fail "docs/ci.md has no configuration"
  expect_status 0 patch-cuda-runpath audit --show-settings dist
  expect_said 'fail-on = "error"'
}

case_options_exist() {
  need python3
  python3 "$here/options_of_docs.py" "$tool" "$root"/README.md "$root"/docs/*.md "$examples"/* "$root/.pre-commit-hooks.yaml"
}

# links_of FILE: what it links to within the repository, without the part behind `#`.
links_of() { grep -oE '\]\([^)#]+' "$1" | sed 's/^](//' | grep -v '://' || true; }

case_links_lead_somewhere() {
  local page link lost=0
  for page in "$root"/*.md "$root"/docs/*.md "$root"/docs/decisions/*.md; do
    while read -r link; do
      [ -e "$(dirname -- "$page")/$link" ] && continue
      echo "${page#"$root/"}: no $link"
      lost=1
    done < <(links_of "$page")
  done
  [ "$lost" -eq 0 ] || fail "links that lead nowhere"
}

# A new dependency that the page does not name would be seen in a bare system only.
case_packages_of_install_md() {
  local named listed
  named=$(sed -n 's/^# apt-get install -y \(cmake .*\)/\1/p' "$root/docs/install.md" | tr ' ' '\n' | sort)
  listed=$(bash -c '. "$0" && packages_of build optional' "$root/scripts/common.sh" | sort)
  [ "$named" = "$listed" ] || fail "docs/install.md and scripts/packages.txt differ: $(echo "$named" "$listed" | xargs -n1 | sort | uniq -u | xargs)"
}

case_schema_is_named() {
  grep -qF '(schema/audit.schema.json)' "$root/docs/ci.md" || fail "docs/ci.md does not name the schema of json"
}

run_case "$1"
