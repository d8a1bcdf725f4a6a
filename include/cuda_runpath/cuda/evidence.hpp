/// Does this object reach the CUDA driver, and how do we know?
///
/// `DT_NEEDED` alone answers wrongly: of the 40 ELF files of CUDA 13.0 none has `libcuda.so.1`
/// there, while 24 open it themselves. Five tiers, strongest first; each carries its reason.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/elf/object_facts.hpp"

namespace cuda_runpath {

enum class EvidenceTier : std::uint8_t {
  DriverNeeded = 1,  ///< DT_NEEDED of a library that only the driver provides
  DlopenNote = 2,    ///< `.note.dlopen` names one
  DriverName = 3,    ///< its name in the data or code of an object that imports dlopen
  FatBinary = 4,     ///< fat binary sections, or their magic numbers
  CudaNeeded = 5,    ///< DT_NEEDED of a CUDA library of the catalogue
};

struct Evidence {
  EvidenceTier tier = EvidenceTier::DriverNeeded;
  std::string library;                       ///< e.g. "libcuda.so.1"; empty for FatBinary
  std::string reason;                        ///< for -v, JSON and explain; lower case, no full stop
  std::optional<std::uint64_t> file_offset;  ///< where it was seen

  bool operator==(const Evidence&) const = default;
};

/// How far to look. The scan of data and code is the costly part.
enum class EvidenceDepth {
  UntilDecided,  ///< stop when it is known that the object opens libcuda itself
  EveryTier,     ///< every tier, but no scan goes on once libcuda is met (explain)
  Everything,    ///< every tier and every name (--select cuda)
};

/// The evidence in `file`, ordered by tier, then by place.
/// Errors: Io or Malformed when a section cannot be read.
[[nodiscard]] Result<std::vector<Evidence>> cuda_evidence(const ElfFile& file, const ObjectFacts& facts,
                                                          EvidenceDepth depth);

/// Whether tiers 1-3 name a library that only the driver provides.
[[nodiscard]] bool opens_driver(const std::vector<Evidence>& evidence);
/// Whether tiers 1-3 name libcuda, the one driver library that a compat directory replaces.
[[nodiscard]] bool opens_libcuda(const std::vector<Evidence>& evidence);

/// Whether the object is NVIDIA's link-time stand-in for a driver library: SONAME libcuda.so.1 (or
/// another driver library), no DT_NEEDED, and either a `stubs` directory in `path` or the text "stub.c".
[[nodiscard]] bool is_driver_stub(const ElfFile& file, const ObjectFacts& facts, std::string_view path);

}  // namespace cuda_runpath
