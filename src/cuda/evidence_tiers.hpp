/// The tiers of evidence one by one; each adds what it sees, in the order of its places.
#pragma once

#include <vector>

#include "cuda_runpath/cuda/evidence.hpp"
#include "cuda_runpath/cuda/library_catalogue.hpp"

namespace cuda_runpath {

/// Tiers 1 and 5: DT_NEEDED of a catalogued library of that origin.
void add_needed_libraries(const ElfFile& file, LibraryOrigin origin, std::vector<Evidence>& evidence);

/// Tier 2: driver libraries that `.note.dlopen` names. A note that is no such JSON says nothing.
/// Source: systemd, docs/ELF_DLOPEN_METADATA.
void add_dlopen_notes(const ElfFile& file, std::vector<Evidence>& evidence);

/// Tier 3: names of driver libraries in data and code. UntilDecided ends with the first libcuda;
/// Everything ends with the read-only data once libcuda is known.
/// Errors: as `RandomAccess::read`.
[[nodiscard]] Status add_driver_names(const ElfFile& file, const ObjectFacts& facts, EvidenceDepth depth,
                                      std::vector<Evidence>& evidence);

/// Tier 4: sections of device code; without section headers their magic numbers, for Everything.
/// Errors: as `RandomAccess::read`.
[[nodiscard]] Status add_fat_binaries(const ElfFile& file, EvidenceDepth depth, std::vector<Evidence>& evidence);

}  // namespace cuda_runpath
