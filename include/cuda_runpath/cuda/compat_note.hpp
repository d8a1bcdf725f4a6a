/// `.note.cuda.fwd_compatibility`: what a libcuda of the cuda-compat package says about itself.
///
/// NVIDIA has shipped it malformed (a trailing comma, no NUL, a section shorter than the note): it made
/// another tool read out of bounds. Here every length is clamped, and what was wrong is said.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cuda_runpath/base/version.hpp"
#include "cuda_runpath/elf/elf_file.hpp"

namespace cuda_runpath {

struct CompatNote {
  std::optional<Version> cuda;                 ///< "CUDA version": the release this libcuda implements
  std::vector<std::uint32_t> driver_branches;  ///< "driver": branches of kernel modules it works on; empty: not said
  std::vector<std::uint32_t> devices;          ///< "device": NVIDIA's numbers, meaning not documented
  std::vector<std::string> faults;             ///< what was malformed and how it was read all the same
};

/// The note of `file`; nothing when it has none. Bounded: at most 64 KiB of JSON, 1,024 numbers in a list.
/// Errors: Io when reading fails; a malformed note is a fault of the result, not an error.
[[nodiscard]] Result<std::optional<CompatNote>> read_compat_note(const ElfFile& file);

}  // namespace cuda_runpath
