#!/usr/bin/env bash
# The dh add-on in real builds by dpkg-buildpackage: run.sh CASE
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../sample.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../sample.sh"
need cc readelf dh dpkg-buildpackage dpkg-deb make

here=$PWD
HOME=$here
unset DEB_BUILD_OPTIONS DEB_BUILD_PROFILES DH_VERBOSE DH_OPTIONS MAKEFLAGS MAKELEVEL

emit_hook() {
  if [ "$#" -eq 0 ]; then set -- --platform nixos --compat-dir "$here/compat" --driver-dir "$here/driver"; fi
  "$tool" hook --for debhelper --output usr "$@" >/dev/null
}

# shellcheck disable=SC2016 # for make and dpkg
# A source package of two programs and two binary packages; write_rules fills in the rest.
make_world() {
  make_libcuda compat compat
  make_libcuda driver driver
  mkdir -p source/debian/source
  cp "$sources/app.c" source/app.c
  printf 'int main(void) { return 0; }\n' >source/plain.c
  cd source
  echo '3.0 (native)' >debian/source/format
  printf 'sample (1) unstable; urgency=low\n\n  * A sample.\n\n -- A <a@example.org>  Mon, 01 Jun 2026 00:00:00 +0000\n' \
    >debian/changelog
  printf '%s\n' 'Source: sample' 'Section: misc' 'Priority: optional' 'Maintainer: A <a@example.org>' \
    'Build-Depends: debhelper-compat (= 13)' 'Standards-Version: 4.6.2' 'Rules-Requires-Root: no' >debian/control
  printf '\nPackage: %s\nArchitecture: any\nDepends: ${shlibs:Depends}, ${misc:Depends}\nDescription: a sample\n A sample.\n' \
    sample sample-tests >>debian/control
  printf 'usr/bin/app\nusr/bin/plain\n' >debian/sample.install
  echo 'usr/lib/sample/app-tests usr/lib/sample' >debian/sample-tests.install
  printf '%s\n' 'install:' \
    '	mkdir -p $(DESTDIR)/usr/bin $(DESTDIR)/usr/lib/sample' \
    '	cc -g -O2 app.c -o $(DESTDIR)/usr/bin/app -ldl' \
    '	cc -g -O2 plain.c -o $(DESTDIR)/usr/bin/plain' \
    '	cp $(DESTDIR)/usr/bin/app $(DESTDIR)/usr/lib/sample/app-tests' >Makefile
  cd ..
  write_rules
}
# write_rules [LINE...]: more of debian/rules.
write_rules() {
  # shellcheck disable=SC2016 # for make
  printf '%s\n' '#!/usr/bin/make -f' '%:' '	dh $@ --with cuda_runpath' 'override_dh_auto_test override_dh_auto_build:' \
    "$@" >source/debian/rules
  chmod +x source/debian/rules
}

# The hook is found as it would be in /usr.
with_hook() { env "PATH=$here/usr/bin:$PATH" "PERL5LIB=$here/usr/share/perl5" "$@"; }

# build_package: the .deb files are unpacked in payload/ and tests/ then.
build() {
  rm -rf ./*.deb payload tests
  (cd source && with_hook dpkg-buildpackage --build=binary --no-sign --no-check-builddeps) || return 1
  dpkg-deb -R sample_1_*.deb payload
  dpkg-deb -R sample-tests_1_*.deb tests
}
build_package() { expect_status 0 build; }
expect_no_package() { [ -z "$(find . -name '*.deb')" ] || fail "a package was made"; }

expect_patched() {
  expect_runpath payload/usr/bin/app "$here/compat:$here/driver"
  expect_opens payload/usr/bin/app compat
  expect_runpath payload/usr/bin/plain ''
}

case_patches_the_package() {
  make_world
  emit_hook
  build_package
  expect_patched
  expect_opens tests/usr/lib/sample/app-tests compat
  [ "$(readelf -S payload/usr/bin/app | grep -c debug_info)" = 0 ] || fail "dh_strip did not run before"
  (cd payload && md5sum --quiet -c DEBIAN/md5sums)
  grep -q 'usr/bin/app$' payload/DEBIAN/md5sums
  if grep -q 'added' output.txt; then fail "not quiet without DH_VERBOSE"; fi
  DH_VERBOSE=1 build_package
  expect_said 'usr/bin/app: '
}

case_order_of_steps() {
  local step before=''
  make_world
  emit_hook
  (cd source && with_hook dh binary-arch --with cuda_runpath --no-act) >output.txt
  for step in dh_strip dh_shlibdeps dh_cuda_runpath dh_gencontrol dh_md5sums dh_builddeb; do
    expect_said "$step"
    before+="$step "
  done
  [ "$(grep -oE 'dh_(strip|shlibdeps|cuda_runpath|gencontrol|md5sums|builddeb)\b' output.txt | tr '\n' ' ')" = "$before" ] ||
    fail "the steps are in another order than $before"
  (cd source && with_hook dh binary-indep --with cuda_runpath --no-act) >output.txt
  if grep -q dh_cuda_runpath output.txt; then fail "packages for all architectures hold no program"; fi
}

# Pulled in by debian/control, the add-on may only touch the steps for one architecture.
case_sequence_package() {
  make_world
  emit_hook
  sed -i 's/ --with cuda_runpath//' source/debian/rules
  build_package
  expect_runpath payload/usr/bin/app ''
  sed -i 's/^Build-Depends.*/&\nBuild-Depends-Arch: dh-sequence-cuda-runpath/' source/debian/control
  build_package
  expect_patched
}

# What was split off before fits the patched program.
case_dbgsym() {
  need eu-addr2line
  make_world
  emit_hook
  build_package
  expect_patched
  dpkg-deb -x sample-dbgsym_1_*.*deb symbols
  expect_status 0 eu-addr2line --debuginfo-path="$here/symbols/usr/lib/debug" -e payload/usr/bin/app main
  expect_said 'app.c:'
}

case_excluded_files() {
  make_world
  emit_hook
  write_rules 'override_dh_cuda_runpath:' '	dh_cuda_runpath -Xapp-te --exclude=[p]'
  build_package
  expect_patched
  expect_runpath tests/usr/lib/sample/app-tests ''
}

case_chosen_packages() {
  make_world
  emit_hook
  write_rules 'override_dh_cuda_runpath:' '	dh_cuda_runpath -psample'
  build_package
  expect_patched
  expect_runpath tests/usr/lib/sample/app-tests ''
  make_app source/debian/sample/usr/bin/app
  (cd source && with_hook dh_cuda_runpath --no-act -psample && with_hook dh_cuda_runpath -Nsample)
  expect_runpath source/debian/sample/usr/bin/app ''
  expect_opens source/debian/sample-tests/usr/lib/sample/app-tests compat
}

case_options() {
  make_world
  emit_hook
  write_rules 'override_dh_cuda_runpath:' \
    '	dh_cuda_runpath --platform=container --compat-dir=/opt/compat --driver-dir=/b --driver-dir="/a b" -- --require-match'
  build_package
  expect_runpath payload/usr/bin/app '/opt/compat:/b:/a b'
  write_rules 'override_dh_cuda_runpath:' '	dh_cuda_runpath -Xapp -- --require-match'
  expect_status 1 build
  expect_said 'returned exit code 1'
}

case_failing_tool() {
  make_world
  emit_hook --tool "$here/stops"
  printf '#!/bin/sh\necho "stops: cannot" >&2\nexit 2\n' >stops
  chmod +x stops
  expect_status 1 build
  expect_said 'stops: cannot'
  expect_no_package
  rm stops
  expect_status 1 build
  expect_no_package
}

case_no_platform() {
  make_world
  emit_hook --compat-dir "$here/compat"
  expect_status 1 build
  expect_said 'nothing says for which platform'
  expect_no_package
  write_rules 'export CUDA_RUNPATH_PLATFORM = nixos'
  build_package
  expect_runpath payload/usr/bin/app "$here/compat:/run/opengl-driver/lib"
}

case_switched_off() {
  make_world
  emit_hook
  DEB_BUILD_OPTIONS=nocudarunpath build_package
  expect_runpath payload/usr/bin/app ''
  build_package
  expect_patched
}

case_configuration() {
  make_world
  emit_hook --platform nixos
  printf '[patch]\ncompat-dir = "/from/the/machine"\n' >cuda-runpath.toml
  cp cuda-runpath.toml source
  build_package
  expect_runpath payload/usr/bin/app /run/opengl-driver/lib
  printf '[patch]\ncompat-dir = "/from/the/package"\n' >source/debian/cuda-runpath.toml
  build_package
  expect_runpath payload/usr/bin/app /from/the/package:/run/opengl-driver/lib
}

case_names_of_one_file() {
  make_world
  emit_hook
  printf '%s\n' 'execute_after_dh_install:' '	ln -f debian/sample/usr/bin/app debian/sample/usr/bin/second' \
    >>source/debian/rules
  build_package
  expect_patched
  [ payload/usr/bin/app -ef payload/usr/bin/second ] || fail "the two names are two files now"
}

# The programs that dh runs for each directory; the whole build would take minutes for all of them.
case_quoted_directories() {
  local name
  make_world
  mkdir -p source/debian/sample/usr/bin
  for name in "${hostile_names[@]}"; do
    make_libcuda "$here/$name" compat
    emit_hook --platform nixos --compat-dir "$here/$name" --driver-dir "$here/driver/$name"
    make_app source/debian/sample/usr/bin/app
    (cd source && with_hook dh_cuda_runpath -psample)
    expect_runpath source/debian/sample/usr/bin/app "$here/$name:$here/driver/$name"
    expect_opens source/debian/sample/usr/bin/app compat
  done
  perl -c usr/bin/dh_cuda_runpath 2>/dev/null
}

case_origin() {
  make_world
  # shellcheck disable=SC2016 # $ORIGIN is for the loader
  emit_hook --platform nixos --compat-dir '$ORIGIN/../../../compat' --driver-dir "$here/driver"
  build_package
  expect_runpath payload/usr/bin/app "\$ORIGIN/../../../compat:$here/driver"
  expect_opens payload/usr/bin/app compat
}

# With the override that the manual of dh_cuda_runpath names, as it stands there.
case_lintian() {
  need lintian
  make_world
  emit_hook
  build_package
  lintian --allow-root --tags custom-library-search-path sample_1_*.deb >output.txt 2>&1 || true
  expect_said "custom-library-search-path RUNPATH $here/compat"
  sed -n "s/^ *PACKAGE: custom-library/sample: custom-library/p" usr/bin/dh_cuda_runpath |
    sed "p; s|/opt/compat|$here/compat|; p; s|$here/compat|$here/driver|" >source/debian/sample.lintian-overrides
  [ -s source/debian/sample.lintian-overrides ] || fail "the manual names no override"
  build_package
  expect_patched
  lintian --allow-root --tags custom-library-search-path sample_1_*.deb >output.txt 2>&1
  if grep -q '^E:.*custom-library-search-path' output.txt; then fail "the override does not match: $(cat output.txt)"; fi
}

run_case "$1"
