#include "cuda_runpath/cuda/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cuda/evidence_tiers.hpp"
#include "cuda_runpath/cuda/library_catalogue.hpp"

namespace cuda_runpath {
namespace {

bool names_driver(const Evidence& evidence) {
  return evidence.tier <= EvidenceTier::DriverName;
}

bool names_libcuda(const Evidence& evidence) {
  if (!names_driver(evidence)) return false;
  const Library* library = find_library(evidence.library);
  return library != nullptr && library->stem == "libcuda";
}

}  // namespace

bool opens_driver(const std::vector<Evidence>& evidence) {
  return std::any_of(evidence.begin(), evidence.end(), names_driver);
}

bool opens_libcuda(const std::vector<Evidence>& evidence) {
  return std::any_of(evidence.begin(), evidence.end(), names_libcuda);
}

Result<std::vector<Evidence>> cuda_evidence(const ElfFile& file, const ObjectFacts& facts, EvidenceDepth depth) {
  std::vector<Evidence> evidence;
  add_needed_libraries(file, LibraryOrigin::Driver, evidence);
  add_dlopen_notes(file, evidence);
  if (depth == EvidenceDepth::UntilDecided && opens_libcuda(evidence)) return evidence;

  if (facts.imports_dlopen) {
    const EvidenceDepth scan = depth == EvidenceDepth::EveryTier ? EvidenceDepth::UntilDecided : depth;
    if (Status done = add_driver_names(file, facts, scan, evidence); !done) return tl::unexpected(done.error());
    if (depth == EvidenceDepth::UntilDecided && opens_libcuda(evidence)) return evidence;
  }
  if (Status done = add_fat_binaries(file, depth, evidence); !done) return tl::unexpected(done.error());
  add_needed_libraries(file, LibraryOrigin::Toolkit, evidence);
  return evidence;
}

}  // namespace cuda_runpath
