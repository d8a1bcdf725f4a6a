/// Notes (SHT_NOTE, PT_NOTE): owner, type, description. Source: gABI chapter 5, "Note Section".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cuda_runpath/elf/elf_file.hpp"

namespace cuda_runpath {

struct Note {
  std::string owner;              ///< without its NUL
  std::uint32_t type = 0;         ///< n_type
  Bytes description;              ///< n_desc
  std::uint64_t file_offset = 0;  ///< of the note header
};

/// Every note of the sections of type SHT_NOTE, or of the PT_NOTEs where there are no sections.
/// Bounded: a note region above 1 MiB, or a note that runs past its region, ends the reading of it.
[[nodiscard]] std::vector<Note> read_notes(const ElfFile& file);

}  // namespace cuda_runpath
