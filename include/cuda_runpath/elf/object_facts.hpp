/// What policy needs to know of one object, without knowing ELF.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cuda_runpath/elf/elf_file.hpp"

namespace cuda_runpath {

/// What an ELF file is, as far as its run-time search path goes.
enum class ObjectKind {
  DynamicExecutable,  ///< has PT_INTERP and PT_DYNAMIC (PIE or not)
  SharedObject,       ///< PT_DYNAMIC, loaded by name
  StaticPie,          ///< PT_DYNAMIC but neither PT_INTERP nor DT_NEEDED, and an entry point; ld.so itself too
  NoDynamicTable,     ///< static executable, or anything without PT_DYNAMIC
  Relocatable,        ///< ET_REL
  Core,               ///< ET_CORE
  SeparateDebug,      ///< headers of a program whose contents are elsewhere (`objcopy --only-keep-debug`)
};

/// The words for messages and JSON: "dynamic executable", "static-PIE program", ...
[[nodiscard]] const char* name_of(ObjectKind kind);

struct ObjectFacts {
  ObjectKind kind = ObjectKind::NoDynamicTable;
  elf::Class elf_class = elf::Class::Elf64;
  std::endian byte_order = std::endian::little;
  std::uint16_t machine = 0;               ///< e_machine
  std::optional<std::string> interpreter;  ///< PT_INTERP
  std::vector<std::string> needed;         ///< DT_NEEDED, in order
  std::optional<std::string> soname;       ///< DT_SONAME
  std::optional<std::string> rpath;        ///< DT_RPATH
  std::optional<std::string> runpath;      ///< DT_RUNPATH
  std::uint64_t flags_1 = 0;               ///< DT_FLAGS_1
  bool imports_dlopen = false;             ///< an undefined symbol `dlopen` or `dlmopen`
  bool has_nix_ldcache = false;            ///< `.note.nixos.ldcache`: read before RUNPATH
};

/// The facts of `file`, an object already read.
/// Errors: Malformed when a string or symbol table that the dynamic table names is out of range.
[[nodiscard]] Result<ObjectFacts> read_object_facts(const ElfFile& file);

/// As above, reading the skeleton first. Errors: also those of `ElfFile::read`.
[[nodiscard]] Result<ObjectFacts> read_object_facts(const RandomAccess& file);

/// The machine as `uname -m` says it ("x86_64", "aarch64", ...), or "machine 0x..".
[[nodiscard]] std::string machine_name(const ObjectFacts& facts);

}  // namespace cuda_runpath
