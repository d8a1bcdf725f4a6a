/// Where the names of libraries can lie in a file, the likely and small parts first.
#pragma once

#include <string>
#include <vector>

#include "cuda/driver_names.hpp"
#include "cuda_runpath/elf/elf_file.hpp"

namespace cuda_runpath {

enum class ScanTurn { ReadOnly, Writable, Code };

struct ScanRange {
  Range file_range;
  ScanTurn turn = ScanTurn::ReadOnly;
  ByteKind kind = ByteKind::Data;
  std::string place;  ///< ".rodata", or "segment 2" without section headers
};

/// Read-only data, then writable data, then code; without fat binaries, symbols, notes and unwind tables.
[[nodiscard]] std::vector<ScanRange> scan_ranges(const ElfFile& file);

}  // namespace cuda_runpath
