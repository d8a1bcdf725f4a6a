/// The dynamic symbol table, read in small blocks: a table of a million symbols is never in memory.
/// Source: gABI chapter 4 "Symbol Table", chapter 5 "Hash Table"; glibc elf/dl-lookup.c for DT_GNU_HASH.
#pragma once

#include <cstdint>
#include <functional>

#include "cuda_runpath/elf/elf_file.hpp"

namespace cuda_runpath {

struct Symbol {
  std::uint32_t name_offset = 0;    ///< st_name, into the string table
  std::uint8_t info = 0;            ///< st_info: binding and type
  std::uint16_t section_index = 0;  ///< st_shndx
  std::uint64_t value = 0;          ///< st_value
};

/// Whether a walk over symbols goes on.
enum class SymbolWalk { On, Stop };

/// A table of symbols in the file.
struct SymbolTable {
  std::uint64_t file_offset = 0;
  std::uint64_t count = 0;
};

/// The dynamic symbols: DT_SYMTAB, counted by its section, DT_HASH or DT_GNU_HASH (then only up to
/// the last hashed symbol). Nothing without DT_SYMTAB.
/// Errors: Malformed when a table is out of range.
[[nodiscard]] Result<SymbolTable> dynamic_symbols(const ElfFile& file);

/// Calls `visit` with each symbol and its index until it answers Stop.
/// Errors: as `RandomAccess::read`.
[[nodiscard]] Status for_each_symbol(const ElfFile& file, const SymbolTable& table,
                                     const std::function<SymbolWalk(std::uint64_t index, const Symbol&)>& visit);

}  // namespace cuda_runpath
