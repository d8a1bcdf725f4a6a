#!/usr/bin/env bash
# The EasyBuild hooks file over compiled programs: run.sh CASE
#
# The cases named real-* install with a real EasyBuild: EASYBUILD_FRAMEWORK is the directory that holds its
# package `easybuild`, such as lib/python3.11/site-packages of a virtual environment; they need Environment
# Modules or Lmod too. The others call the file through a shim, as EasyBuild would.
set -euo pipefail
here=$PWD
tests=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../sample.sh
. "$tests/../sample.sh"
need cc readelf python3
unset EESSI_EPREFIX EESSI_VERSION EBROOTCUDA EBROOTCUDACORE EBROOTNVHPC EBVERSIONCUDA EBVERSIONCUDACORE
export PYTHONDONTWRITEBYTECODE=1
hooks=cuda_runpath_hooks.py

# emit_hook [OPTION...]: the hooks file, for the directories compat and driver unless told otherwise.
emit_hook() {
  if [ "$#" -eq 0 ]; then set -- --platform linux-x86_64 --compat-dir "$here/compat" --driver-dir "$here/driver"; fi
  "$tool" hook --for easybuild "$@" >$hooks
}
make_world() {
  make_libcuda compat compat
  make_libcuda driver driver
  mkdir -p out/bin
  make_app out/bin/app -Wl,--disable-new-dtags,-rpath,/opt/lib
  make_plain out/bin/plain
  cp -r out before
}
# postproc NAME [dry]: what EasyBuild does after the step postproc of NAME, installed in out.
postproc() { PYTHONPATH=$tests/shim python3 "$tests/shim/drive.py" "${site:-$hooks}" "$1" "$here/out" "${@:2}"; }

rpath_of() { LC_ALL=C readelf -d -- "$1" | sed -n 's/.*(RPATH) *Library rpath: \[\(.*\)\]$/\1/p'; }
expect_rpath() {
  local found
  found=$(rpath_of "$1")
  [ "$found" = "$2" ] || fail "$1 has RPATH [$found], not [$2]"
}
expect_patched() {
  expect_rpath out/bin/app "$here/compat:$here/driver:/opt/lib"
  expect_opens out/bin/app compat
  cmp out/bin/plain before/bin/plain
}
expect_untouched() { diff -r before out || fail "$1 was touched"; }

case_patches() {
  make_world
  emit_hook
  python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read(), feature_version=(3, 6))' $hooks
  postproc CUDA
  expect_patched
  cp -r out once
  postproc CUDA
  diff -r once out
}

case_keeps_the_tag() {
  make_world
  emit_hook
  make_app out/bin/new -Wl,--enable-new-dtags,-rpath,/opt/lib
  EBROOTCUDA=/apps/CUDA postproc app
  expect_patched
  expect_runpath out/bin/app ''
  expect_runpath out/bin/new "$here/compat:$here/driver:/opt/lib"
  expect_rpath out/bin/new ''
}

case_without_cuda() {
  make_world
  emit_hook
  postproc app
  expect_untouched 'an installation without CUDA'
  EBROOTCUDACORE=/apps/CUDAcore postproc app
  expect_patched
}

case_site_file() {
  make_world
  mkdir hooks
  emit_hook
  mv $hooks hooks/
  cat >site.py <<'PYTHON'
import sys

sys.path.append("hooks")
from cuda_runpath_hooks import patch_cuda_runpath


def post_postproc_hook(self, *args, **kwargs):
    print("the site's own step")
    patch_cuda_runpath(self)
PYTHON
  site=site.py expect_status 0 postproc CUDA
  expect_said "the site's own step"
  expect_patched
}

case_eessi() {
  local prefix=$here/versions/2025.06/compat/linux/x86_64
  make_world
  emit_hook --compat-dir none
  make_libcuda "$prefix/lib/nvidia" eessi
  EESSI_VERSION=2025.06 EESSI_EPREFIX=$prefix postproc CUDA
  expect_rpath out/bin/app "$prefix/lib/nvidia:/opt/lib"
  expect_opens out/bin/app eessi
  rm -r out && cp -r before out
  EESSI_VERSION=2023.06 EESSI_EPREFIX=/cvmfs/software.eessi.io/versions/2023.06/compat/linux/x86_64 postproc CUDA
  expect_rpath out/bin/app /cvmfs/software.eessi.io/host_injections/2023.06/compat/linux/x86_64/lib:/opt/lib
  rm -r out && cp -r before out
  emit_hook
  EESSI_VERSION=2025.06 EESSI_EPREFIX=$prefix postproc CUDA # what was filled in goes first
  expect_patched
}

case_quoted_directories() {
  local name
  make_world
  for name in "${hostile_names[@]}"; do
    make_libcuda "$here/$name" compat
    rm -r out && cp -r before out
    emit_hook --platform linux-x86_64 --compat-dir "$here/$name" --driver-dir "$here/driver" --driver-dir "/opt/$name"
    postproc CUDA
    expect_rpath out/bin/app "$here/$name:$here/driver:/opt/$name:/opt/lib"
    expect_opens out/bin/app compat
  done
  expect_status 2 "$tool" hook --for easybuild --compat-dir "/opt/a:b"
}

# A tool that writes down how it was called, and is the tool.
make_noting_tool() {
  printf '#!/bin/sh\necho "$@" >>%s/runs\nenv >%s/environment\nexec %s "$@"\n' "$here" "$here" "$tool" >noting
  chmod +x noting
  if [ "$#" -eq 0 ]; then set -- --platform linux-x86_64 --compat-dir "$here/compat" --driver-dir "$here/driver"; fi
  emit_hook "$@" --tool "$here/noting"
}

case_once() {
  make_world
  make_noting_tool
  mkdir -p out/lib out/lib64
  make_app out/lib/two
  postproc CUDA
  [ "$(wc -l <runs)" -eq 1 ] || fail "the tool ran $(wc -l <runs) times"
  expect_patched
}

case_cuda_version() {
  make_world
  make_noting_tool --platform linux-x86_64
  postproc CUDA
  grep -q -- '--cuda-version 12.4 ' runs
  EBROOTCUDA=/apps/CUDA EBVERSIONCUDA=13.0.2 postproc app
  grep -q -- '--cuda-version 13.0 ' runs
  EBROOTNVHPC=/apps/NVHPC postproc app
  [ "$(grep -c -- --cuda-version runs)" -eq 2 ] || fail 'a version of CUDA was made up'
}

case_environment_of_the_tool() {
  make_world
  make_noting_tool
  LD_LIBRARY_PATH=/apps/GCCcore/lib64 SITE=kept postproc CUDA
  expect_patched
  grep -qx SITE=kept environment
  if grep '^LD_LIBRARY_PATH=' environment; then fail "the libraries of the modules reach the tool"; fi
}

case_missing_tool() {
  make_world
  emit_hook --platform linux-x86_64 --tool /nowhere/patch-cuda-runpath
  expect_status 1 postproc CUDA
  expect_said 'EasyBuildError: cuda-runpath: cannot run /nowhere/patch-cuda-runpath: No such file or directory'
  expect_untouched 'an installation without a tool'
}

case_refused_file() {
  make_world
  emit_hook --compat-dir "$here/compat" # for no platform
  expect_status 1 postproc CUDA
  expect_said "EasyBuildError: patch-cuda-runpath failed on $here/out (exit 2)"
  expect_said "$here/out/bin/app: it opens the CUDA driver, but nothing says for which platform"
  expect_untouched 'a refused installation'
}

case_dry_run() {
  make_world
  emit_hook
  expect_status 0 postproc CUDA dry
  expect_said "would patch $here/out"
  expect_untouched 'a dry run'
  postproc CUDA
  expect_patched
}

# Settings for a real `eb` below this directory, and the easyconfigs of a stand-in toolkit and of programs on it.
need_easybuild() {
  local framework=${EASYBUILD_FRAMEWORK:-}
  [ -d "$framework/easybuild/framework" ] || skip 'EASYBUILD_FRAMEWORK names no directory with easybuild'
  while read -r name; do unset "$name"; done < <(compgen -e EASYBUILD_) # options, to EasyBuild
  find_modules_tool
  # Where pip installed it, EasyBuild finds its scripts by its `eb`.
  if [ -x "$framework/../../../bin/eb" ]; then export EB_SCRIPT_PATH=$framework/../../../bin/eb; fi
  export PYTHONPATH=$framework HOME=$here/home XDG_CONFIG_DIRS=$here/home
  mkdir -p home configs
  write_easyconfig CUDA 13.0.0 ''
  write_easyconfig app 1.0 "source_file = '$sources/app.c'" "dependencies = [('CUDA', '13.0.0')]"
  write_easyconfig bare 1.0 "source_file = '$sources/app.c'"
}
find_modules_tool() {
  local file
  for file in /usr/lib/*/modulecmd.tcl /usr/share/modules/libexec/modulecmd.tcl; do
    if [ -x "$file" ]; then
      export MODULES_CMD=$file EASYBUILD_MODULES_TOOL=EnvironmentModules EASYBUILD_MODULE_SYNTAX=Tcl
      return
    fi
  done
  command -v "${LMOD_CMD:-lmod}" >/dev/null || skip 'neither Environment Modules nor Lmod is installed'
}
write_easyconfig() {
  {
    printf "easyblock = 'SampleApp'\nname = '%s'\nversion = '%s'\n" "$1" "$2"
    printf "homepage = 'https://example.com'\ndescription = 'sample'\ntoolchain = SYSTEM\nmoduleclass = 'tools'\n"
    printf '%s\n' "${@:3}"
  } >"configs/$1-$2.eb"
}
# run_eb EASYCONFIG: with our hooks file and the check that wants a DT_RPATH.
run_eb() {
  python3 -m easybuild.main --allow-use-as-root-and-accept-consequences \
    --allow-modules-tool-mismatch --prefix="$here/eb" --robot="$here/configs" \
    --include-easyblocks="$tests/real/easyblocks/*.py" --hooks="$here/$hooks" --rpath "$1" >eb.log 2>&1
}

case_real_rpath_check() {
  local app=eb/software/app/1.0/bin/app
  need_easybuild
  make_world
  emit_hook
  run_eb app-1.0.eb || { tail -40 eb.log && fail 'eb failed'; }
  [[ $(rpath_of $app) == "$here/compat:$here/driver:$here/eb/software/app/1.0/lib"* ]] || fail "RPATH [$(rpath_of $app)]"
  expect_opens $app compat
  grep -q 'cuda-runpath: 1 patched' eb.log
  grep -q 'sanity checking' eb.log
}

case_real_without_cuda() {
  need_easybuild
  make_world
  emit_hook
  run_eb bare-1.0.eb || { tail -40 eb.log && fail 'eb failed'; }
  [[ $(rpath_of eb/software/bare/1.0/bin/bare) != *compat* ]] || fail 'a program without the dependency was patched'
  run_eb app-1.0.eb
  expect_opens eb/software/app/1.0/bin/app compat
}

case_real_failure() {
  need_easybuild
  make_world
  emit_hook --compat-dir "$here/compat"
  expect_status 1 run_eb app-1.0.eb
  cp eb.log output.txt
  expect_said "$here/eb/software/app/1.0/bin/app: it opens the CUDA driver, but nothing says for which platform"
  [ ! -e eb/modules/all/app/1.0 ] || fail 'a module was made'
}

run_case "$1"
