# The files that bench/run measures on. Sourced. Each gather_TREE sets work (the copy: writable, one link each),
# originals and list (the relative paths), paths (absolute, and its halves), or fails when there is nothing.
#
# Links of the toolkit are resolved into copies, as a package that copies its libraries does: 67 files of 40.
# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of bench/run
# shellcheck disable=SC2034 # read by measurements.sh and tables.sh

# Arguments: name, directory of the originals. Reads relative paths.
copy_tree() {
  originals=$2
  work=$scratch/$1 list=$scratch/$1.list paths=$scratch/$1.paths
  cat >"$list"
  [ -s "$list" ] || return 1
  mkdir -p -- "$work"
  (cd -- "$originals" && tr '\n' '\0' <"$list" | xargs -0 cp -L --parents -t "$work") || stop "$originals cannot be copied"
  chmod -R u+w,go-w,ug-s -- "$work"
  sed "s|^|$work/|" "$list" >"$paths"
  awk 'NR % 2 == 1' "$paths" >"$paths.odd"
  awk 'NR % 2 == 0' "$paths" >"$paths.even"
  # One name of each inode of the originals.
  (cd -- "$originals" && tr '\n' '\0' <"$list" | xargs -0 stat -L -c '%d:%i %n') |
    awk -v work="$work" '!seen[$1]++ { sub(/^[^ ]* /, ""); print work "/" $0 }' >"$scratch/$1.distinct"
}

elf_files_below() {
  find -L "$@" -type f -size -"$largest_file"c -size +51c -print0 2>/dev/null | "$scratch/measure" elf
}

gather_toolkit() {
  local home=${CUDA_HOME:-/usr/local/cuda} directory
  local -a places=()
  for directory in lib64 lib; do
    if [ -d "$home/$directory" ]; then
      places+=("$directory")
      break
    fi
  done
  for directory in bin nvvm; do [ ! -d "$home/$directory" ] || places+=("$directory"); done
  if [ "${#places[@]}" -gt 0 ]; then
    title="CUDA toolkit, links resolved"
    (cd -- "$home" && elf_files_below "${places[@]}" | sort) >"$scratch/found"
    if [ -s "$scratch/found" ]; then
      copy_tree toolkit "$home" <"$scratch/found"
      return
    fi
  fi
  title="Generated libraries with a .nv_fatbin section (no CUDA toolkit here)"
  mkdir -p -- "$scratch/generated"
  local size
  for size in "${generated_mb[@]}"; do
    make_library "$size" "$scratch/generated/libfat$size.so" || return 1
    echo "libfat$size.so"
  done >"$scratch/found"
  copy_tree toolkit "$scratch/generated" <"$scratch/found"
}

gather_system() {
  title="This machine's programs and shared objects"
  find /usr/bin /usr/sbin /usr/lib -xdev -type f -size +51c -print0 2>/dev/null | "$scratch/measure" elf |
    sort | awk -v n="$every_nth" 'NR % n == 0' | sed 's|^/||' >"$scratch/found" || true
  copy_tree system / <"$scratch/found"
}

# A library that opens the driver, with a fat binary of so many megabytes between its code and its data.
# Arguments: megabytes, path, "sparse" for a file whose zeros take no room.
make_library() {
  local source=$scratch/library
  mkdir -p -- "$source"
  cat >"$source/open.c" <<'END'
#include <dlfcn.h>
void* open_driver(void) { return dlopen("libcuda.so.1", RTLD_NOW); }
END
  printf '.section .note.GNU-stack,""\n.section .nv_fatbin,"a"\n.zero %s\n' "$(($1 * 1000000))" >"$source/fat.s"
  TMPDIR=$source "${CC:-cc}" -shared -fPIC -O2 -o "$2" "$source/open.c" "$source/fat.s" 2>>"$scratch/errors" || return 1
  rm -r -- "$source"
  [ -z "${3:-}" ] || fallocate --dig-holes "$2"
}
