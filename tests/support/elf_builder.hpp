/// Small ELF files made in memory, byte for byte the same on every machine.
///
/// Compilers give whatever layout their linker likes; the ladder of the rewriter and its refusals
/// need files that have exactly one kind of room, or none. A recipe says which; `build_elf` lays
/// them out. The default is a library as GNU ld makes it: four PT_LOADs on pages of their own, spare
/// DT_NULLs, section headers. x86_64 recipes load with the real ld.so.
#pragma once

#include <bit>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/base/bytes.hpp"
#include "cuda_runpath/elf/constants.hpp"
#include "cuda_runpath/elf/elf_file.hpp"

namespace cuda_runpath {

enum class StringsPlace {
  BeforeVersions,   ///< .dynsym .dynstr .gnu.version .gnu.version_r, as GNU ld does
  LastInFirstLoad,  ///< behind the version tables
  LastInLastLoad,   ///< behind .data; nothing follows in the file when there are no section headers
};
enum class SectionHeaders { Present, Absent };
enum class SectionSymbols { Absent, Present };  ///< a .symtab with an STT_SECTION symbol for every section

struct ElfRecipe {
  elf::Class elf_class = elf::Class::Elf64;
  std::endian byte_order = std::endian::little;
  std::uint16_t machine = elf::EM_X86_64;
  std::uint16_t type = elf::ET_DYN;
  std::uint64_t page = 0x1000;  ///< p_align of the PT_LOADs
  std::optional<std::uint64_t>
      gap;                  ///< free file bytes behind each PT_LOAD but the last; nothing: up to a page boundary
  std::string interpreter;  ///< empty: no PT_INTERP
  std::vector<std::string> needed{"libc.so.6"};
  std::string soname;  ///< empty: no DT_SONAME
  std::optional<std::string> rpath;
  std::optional<std::string> runpath;
  std::vector<std::string> strings;  ///< in .dynstr, referred to by nothing; tails are shared with what came before
  std::vector<std::string> imports{"puts"};
  std::vector<std::string> exports{"answer"};
  std::string needed_version{"GLIBC_2.2.5"};  ///< of needed[0], for every import; empty: no version tables
  std::vector<std::string> more_versions{};   ///< of needed[0], used by no symbol: a larger .gnu.version_r
  StringsPlace strings_place = StringsPlace::BeforeVersions;
  std::size_t string_reserve = 0;  ///< NUL bytes at the end of .dynstr, counted in DT_STRSZ
  std::size_t spare_entries = 4;   ///< DT_NULLs behind the one that ends the table
  std::vector<DynamicEntry> extra_entries;
  std::size_t null_segments = 0;        ///< PT_NULL program headers
  std::size_t header_room = 0;          ///< free bytes behind the program header table
  std::size_t data_behind_headers = 0;  ///< bytes of a PROGBITS section (.nv_fatbin) in front of all others
  std::size_t text_size = 64;
  std::string constants{"constant"};  ///< content of .rodata
  Bytes compat_note{};                ///< content of .note.cuda.fwd_compatibility; empty: no such section
  std::size_t bss_size = 0;           ///< bytes that the last PT_LOAD has in memory only
  SectionHeaders section_headers = SectionHeaders::Present;
  SectionSymbols section_symbols = SectionSymbols::Absent;
};

/// A file and where its parts came to lie, for tests that break them.
struct BuiltElf {
  Bytes bytes;
  elf::Class elf_class = elf::Class::Elf64;
  std::endian byte_order = std::endian::little;
  std::map<std::string, std::uint64_t> sections;         ///< file offset by name
  std::map<std::string, std::uint64_t> section_headers;  ///< file offset by name; "" is the null section
  std::vector<std::uint64_t> program_headers;            ///< file offset of each
  std::vector<std::uint32_t> program_header_types;       ///< p_type of each
  std::vector<DynamicEntry> dynamic;                     ///< up to and with the first DT_NULL

  [[nodiscard]] bool is64() const { return elf_class == elf::Class::Elf64; }
  /// File offset of the first program header of `type`.
  [[nodiscard]] std::uint64_t program_header(std::uint32_t type) const;
  /// File offset of the first dynamic entry with `tag`.
  [[nodiscard]] std::uint64_t dynamic_entry(std::uint64_t tag) const;
  /// Overwrites an integer of `size` bytes in the file's byte order.
  void poke(std::uint64_t file_offset, std::uint64_t value, std::size_t size);
  /// The integer of `size` bytes at `file_offset`.
  [[nodiscard]] std::uint64_t peek(std::uint64_t file_offset, std::size_t size) const;
};

[[nodiscard]] BuiltElf build_elf(const ElfRecipe& recipe);

/// The hash of `.gnu.hash`. Source: gABI extension by GNU binutils, "DT_GNU_HASH".
[[nodiscard]] std::uint32_t gnu_hash(std::string_view name);

}  // namespace cuda_runpath
