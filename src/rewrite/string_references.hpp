/// Everything that refers to the dynamic string table by offset.
///
/// Linkers share tails: the end of a RUNPATH may be the name of a symbol version, and overwriting it
/// breaks the program (patchelf 0.19 does). So a byte of the table is free only when none of these
/// reaches it.
#pragma once

#include <cstdint>
#include <functional>

#include "cuda_runpath/elf/elf_file.hpp"

namespace cuda_runpath {

/// Who refers to a string.
enum class ReferenceKind { Dynamic, Symbol, VersionNeed, VersionDefinition };

struct StringReference {
  ReferenceKind kind = ReferenceKind::Dynamic;
  std::uint64_t tag = 0;     ///< for Dynamic: d_tag
  std::uint64_t offset = 0;  ///< bytes from the start of the string table
};

/// Calls `visit` for every reference, in a fixed order (dynamic table, symbols, needs, definitions).
/// Errors: Malformed when a table is out of range or a chain does not end; Unsupported for a
/// DT_GNU_LIBLIST (prelink), whose strings are not followed.
[[nodiscard]] Status for_each_string_reference(const ElfFile& file,
                                               const std::function<void(const StringReference&)>& visit);

/// Whether the value of this dynamic tag is an offset into the string table.
[[nodiscard]] bool is_string_tag(std::uint64_t tag);

}  // namespace cuda_runpath
