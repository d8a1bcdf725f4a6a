/// Tier 4: device code, by its sections or, where section headers are gone, by magic numbers.
#include <fmt/format.h>

#include <array>

#include "cuda/byte_scan.hpp"
#include "cuda/evidence_tiers.hpp"
#include "cuda_runpath/base/byte_search.hpp"

namespace cuda_runpath {
namespace {

constexpr std::array<std::string_view, 3> device_sections = {".nv_fatbin", ".nvFatBinSegment", "__nv_relfatbin"};

/// A wrapper that registers a fat binary: u32 0x466243b1, u32 version 1, or 2 for relocatable device code.
/// The version is compared too: four bytes alone turn up by chance. Source: measured, CUDA 13.0.
constexpr std::array<std::string_view, 2> wrapper_magics = {std::string_view("\xb1\x43\x62\x46\x01\x00\x00\x00", 8),
                                                            std::string_view("\xb1\x43\x62\x46\x02\x00\x00\x00", 8)};

std::optional<std::uint64_t> find_wrapper(const ScanWindow& window) {
  for (const std::string_view magic : wrapper_magics) {
    const std::size_t at = find_bytes(window.bytes, window.first, window.last, magic);
    if (at < window.last) return window.file_offset + at;
  }
  return std::nullopt;
}

/// Stops at the first mark of a segment: one proves it.
Status scan_segment(const ElfFile& file, const Segment& segment, std::vector<Evidence>& evidence) {
  return scan_bytes(file.file(), segment.file_range(), [&](const ScanWindow& window) {
    if (const std::optional<std::uint64_t> wrapper = find_wrapper(window)) {
      evidence.push_back({EvidenceTier::FatBinary, {}, "has the magic number of a fat binary wrapper", *wrapper});
      return ScanStep::Stop;
    }
    if (window.fat_binary) {
      evidence.push_back({EvidenceTier::FatBinary, {}, "has the magic number of a fat binary", *window.fat_binary});
      return ScanStep::Stop;
    }
    return ScanStep::On;
  });
}

}  // namespace

Status add_fat_binaries(const ElfFile& file, EvidenceDepth depth, std::vector<Evidence>& evidence) {
  for (const Section& section : file.sections()) {
    for (const std::string_view name : device_sections) {
      if (section.name != name) continue;
      evidence.push_back(
          {EvidenceTier::FatBinary, {}, fmt::format("has device code: section {}", name), section.file_offset});
    }
  }
  if (!file.sections().empty() || depth != EvidenceDepth::Everything) return {};
  for (const Segment& segment : file.segments()) {
    if (segment.type != elf::PT_LOAD) continue;
    if (Status done = scan_segment(file, segment, evidence); !done) return done;
  }
  return {};
}

}  // namespace cuda_runpath
