# The cases of run.sh that install with a real Spack. Sourced by it.
# shellcheck shell=bash disable=SC2154 # here, sources and tool are of run.sh and sample.sh

# Settings and recipes below this directory; neither the user's nor the machine's are read.
need_spack() {
  [ -x "${SPACK_ROOT:-}/bin/spack" ] || skip 'SPACK_ROOT names no Spack'
  [ -f "${SPACK_BUILTIN:-}/repo.yaml" ] || skip 'SPACK_BUILTIN names no repository of packages'
  "${SPACK_PYTHON:-python3}" -c 'import clingo' 2>/dev/null || skip 'no clingo for Python, and so no concretizer'
  export SPACK_DISABLE_LOCAL_CONFIG=1 SPACK_USER_CACHE_PATH=$here/cache HOME=$here/home
  mkdir -p home scope toolkit/bin
  write_scope
  make_libcuda compat compat
  make_libcuda driver driver
  write_source
  write_recipe cuda_app CudaApp Package 'depends_on("cuda")'
  write_recipe plain_app PlainApp Package
}
write_scope() {
  printf 'repos:\n  tiny: %s/tiny/spack_repo/tiny\n  builtin: %s\n' "$here" "$SPACK_BUILTIN" >scope/repos.yaml
  printf 'bootstrap:\n  enable: true\n  sources: []\n  root: %s/bootstrap\n' "$here" >scope/bootstrap.yaml
  printf 'mirrors:\n  local: {url: "file://%s/mirror", signed: false}\n' "$here" >scope/mirrors.yaml
  cat >scope/config.yaml <<YAML
config:
  install_tree: {root: $here/store}
  build_stage: [$here/stage]
  source_cache: $here/source-cache
  misc_cache: ${here%/*}/misc-cache-of-${SPACK_ROOT##*/} # the index of some 9,000 recipes, kept between the cases
YAML
  cat >scope/packages.yaml <<YAML
packages:
  all: {target: [x86_64]}
  cuda:
    buildable: false
    externals:
    - {spec: cuda@13.0.0, prefix: $here/toolkit}
  gcc:
    externals:
    - spec: gcc@12.2.0 languages:='c,c++'
      prefix: /usr
      extra_attributes: {compilers: {c: /usr/bin/gcc, cxx: /usr/bin/g++}}
YAML
}
write_source() {
  mkdir -p source/sample-1.0 tiny/spack_repo/tiny/packages
  cp "$sources/app.c" source/sample-1.0
  tar -C source -czf sample-1.0.tar.gz sample-1.0
  printf 'repo:\n  namespace: tiny\n  api: v2.2\n' >tiny/spack_repo/tiny/repo.yaml
}
# write_recipe NAME CLASS BASES [LINE...]: it needs no compiler package, whose wrapper would be fetched.
write_recipe() {
  local directory=tiny/spack_repo/tiny/packages/$1
  mkdir -p "$directory"
  {
    echo 'from spack_repo.builtin.build_systems.generic import Package'
    if [[ $3 == *Cuda* ]]; then echo 'from spack_repo.cuda_runpath.runpath import CudaRunpathPackage'; fi
    printf 'from spack.package import *\n\n\nclass %s(%s):\n' "$2" "$3"
    printf '    url = "file://%s/sample-1.0.tar.gz"\n' "$here"
    printf '    version("1.0", sha256="%s")\n' "$(sha256sum sample-1.0.tar.gz | cut -d ' ' -f 1)"
    if [ "$#" -gt 3 ]; then printf '    %s\n' "${@:4}"; fi
    cat <<'PYTHON'

    def install(self, spec, prefix):
        mkdirp(prefix.bin, prefix.lib)
        rpath = "-Wl,--disable-new-dtags,-rpath,/nowhere:" + prefix.lib
        which("cc", required=True)("app.c", rpath, "-ldl", "-o", join_path(prefix.bin, "app"))
PYTHON
  } >"$directory/package.py"
}

# spack WORD...: with the configuration that `scopes` names instead, if set.
spack() {
  local -a found=("-C$here/scope" "-C$here/emitted")
  if [ "$(installers)" = config:debug:false ]; then rm -f emitted/packages.yaml; fi # as docs/spack.md says of 1.0
  if [ -n "${scopes+set}" ]; then found=("${scopes[@]}"); fi
  "$SPACK_ROOT/bin/spack" "${found[@]}" "$@" >spack.log 2>&1 ||
    { tail -40 spack.log && return 1; }
}
# app_of NAME: the program that a package installed, below store or the directory `store` names.
app_of() { find "${store:-store}" -path "*/$1-1.0-*/bin/app"; }

expect_list() { # FILE LIST: before the package's own lib
  local found
  found=$(rpath_of "$1")
  [[ $found == "$2:$here/"*/lib ]] || fail "$1 has RPATH [$found], not [$2] before its own"
}
expect_manifest() { # Spack itself adds the compressed log after the manifest
  local found
  "$SPACK_ROOT/bin/spack" -C "$here/scope" verify manifest "$1" >manifest.log 2>&1 || true
  found=$(grep -c 'bin/app' manifest.log || true)
  [ "$found" -eq 0 ] || { cat manifest.log && fail "the manifest of $1 is not true"; }
}
absent=(--platform linux-x86_64 --compat-dir /opt/not-here/compat --driver-dir /opt/not-here/driver)

# The installers of this Spack, as a setting each: 1.0 has one only.
installers() {
  if grep -qs '"installer"' "$SPACK_ROOT/lib/spack/spack/schema/config.py"; then
    echo config:installer:new config:installer:old
  else
    echo config:debug:false
  fi
}

case_real_install() {
  local installer
  need_spack
  emit_hook "${absent[@]}"
  for installer in $(installers); do
    rm -rf store
    spack -c "$installer" install --no-cache cuda-app plain-app
    expect_list "$(app_of cuda-app)" /opt/not-here/compat:/opt/not-here/driver
    [[ $(rpath_of "$(app_of plain-app)") == "$here/store/"*/lib ]] || fail 'a package without CUDA was patched'
    expect_manifest cuda-app
  done
}

# An environment that includes the emitted directory, the way of the README. What comes first counts more.
case_real_environment() {
  local scopes
  need_spack
  emit_hook
  mkdir environment
  printf 'spack:\n  include: [%s/emitted, %s/scope]\n  specs: [cuda-app]\n  view: false\n' "$here" "$here" \
    >environment/spack.yaml
  scopes=(-D "$here/environment")
  spack install --no-cache
  expect_list "$(app_of cuda-app)" "$here/compat:$here/driver"
  expect_opens "$(app_of cuda-app)" compat
}

# Pushed to a build cache, and installed below a longer and a shorter root, by both installers.
case_real_build_cache() {
  local root installer store
  need_spack
  need patchelf # Spack's own way to write a longer list
  emit_hook "${absent[@]}"
  spack install --no-cache cuda-app
  spack buildcache push --unsigned --update-index local cuda-app
  for root in s a-root-that-is-much-longer-than-the-first; do
    for installer in $(installers); do
      store=$here/$root-${installer##*:}
      spack -c "config:install_tree:root:$store" -c "$installer" install --cache-only cuda-app
      expect_list "$(app_of cuda-app)" /opt/not-here/compat:/opt/not-here/driver
      [[ $(rpath_of "$(app_of cuda-app)") == *":$store/"* ]] || fail 'the package was not relocated'
    done
  done
}

# Concretized before, so that nothing loads cuda: each of the ways that the README names puts them back.
case_real_concretized_cache() {
  local scopes store
  need_spack
  emit_hook "${absent[@]}"
  spack install --no-cache cuda-app
  spack buildcache push --unsigned --update-index local cuda-app
  mkdir environment modules
  printf 'spack:\n  specs: [cuda-app]\n  view: false\n' >environment/spack.yaml
  scopes=("-C$here/scope" "-C$here/emitted" -D "$here/environment")
  store=$here/with-modules
  spack -c "config:install_tree:root:$store" concretize
  printf 'modules: {default: {enable: [tcl], roots: {tcl: %s/modules}}}\n' "$here" >scope/modules.yaml
  spack -c "config:install_tree:root:$store" install --cache-only
  expect_list "$(app_of cuda-app)" /opt/not-here/compat:/opt/not-here/driver
}

case_real_mixin() {
  local store
  need_spack
  write_recipe mixin_app MixinApp 'Package, CudaRunpathPackage'
  emit_hook "${absent[@]}"
  spack install --no-cache mixin-app
  expect_list "$(app_of mixin-app)" /opt/not-here/compat:/opt/not-here/driver
  spack buildcache push --unsigned --update-index local mixin-app
  store=$here/second
  spack -c "config:install_tree:root:$store" install --cache-only mixin-app
  expect_list "$(app_of mixin-app)" /opt/not-here/compat:/opt/not-here/driver
}

# From a padded root into a short one.
case_real_padded() {
  local store
  need_spack
  emit_hook
  spack -c config:install_tree:padded_length:200 install --no-cache cuda-app
  expect_opens "$(app_of cuda-app)" compat
  spack -c config:install_tree:padded_length:200 buildcache push --unsigned --update-index local cuda-app
  store=$here/short
  spack -c "config:install_tree:root:$store" install --cache-only cuda-app
  expect_list "$(app_of cuda-app)" "$here/compat:$here/driver"
  expect_opens "$(app_of cuda-app)" compat
}

case_real_sandbox() {
  local scopes
  need_spack
  # Of the machine: what the recipe and the tool run. Not the tool itself, which sandbox/config.yaml names.
  cp "$tool" tool
  printf '  sandbox: {enable: true, allow_read: [/usr, /bin, /lib, /lib64, /etc, /proc]}\n' >>scope/config.yaml
  emit_hook "${absent[@]}" --tool "$here/tool"
  grep -q landlock "$SPACK_ROOT/lib/spack/spack/sandbox.py" 2>/dev/null || skip 'this Spack has no sandbox'
  expect_status 1 spack install --no-cache cuda-app
  grep -q "cannot run $here/tool: Permission denied" output.txt || skip 'the kernel has no sandbox'
  scopes=("-C$here/scope" "-C$here/emitted" "-C$here/emitted/sandbox")
  spack install --no-cache cuda-app
  expect_list "$(app_of cuda-app)" /opt/not-here/compat:/opt/not-here/driver
}

case_real_failure() {
  need_spack
  emit_hook --compat-dir "$here/compat"
  expect_status 1 spack install --no-cache cuda-app
  expect_said 'bin/app: it opens the CUDA driver, but nothing says for which platform'
  [ -z "$(app_of cuda-app)" ] || fail 'the prefix was left'
}
