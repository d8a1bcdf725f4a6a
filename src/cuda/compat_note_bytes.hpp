/// The compat notes of a file as bytes: found by section or PT_NOTE, every length clamped to what is there.
///
/// elf/notes.hpp stops at the first note that does not hold together; this one is read although it does not.
#pragma once

#include <string>
#include <vector>

#include "cuda_runpath/elf/elf_file.hpp"

namespace cuda_runpath {

/// The description of a note that is NVIDIA's by owner and type.
struct CompatNoteBytes {
  std::uint64_t file_offset = 0;  ///< of the note header
  std::string description;        ///< at most 64 KiB, padding of the section not included
  std::vector<std::string> faults;
};

/// In file order. Errors: Io when reading fails.
[[nodiscard]] Result<std::vector<CompatNoteBytes>> find_compat_notes(const ElfFile& file);

}  // namespace cuda_runpath
