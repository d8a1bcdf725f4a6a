// Which parts of a file hold fat binaries: two sections, or what a scan for magic numbers finds where
// section headers are gone. The scan reads all of the file but the fat binaries.
#include "cuda_runpath/cuda/fat_binary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cuda/byte_scan.hpp"
#include "cuda/fat_binary_walk.hpp"

namespace cuda_runpath {
namespace {

struct Region {
  Range file_range;
  std::string place;
};

/// Source: measured, CUDA 13.0: the second one holds relocatable device code (nvcc -rdc=true).
bool holds_fat_binaries(const Section& section) {
  return section.name == ".nv_fatbin" || section.name == "__nv_relfatbin";
}

/// `range` as far as the file goes, and a fault when it goes further.
Range clamp_to_file(const ElfFile& file, const Region& region, FatBinaryWalk& walk) {
  const std::uint64_t size = file.file().size();
  Range range = region.file_range;
  if (range.begin > range.end || range.end > size) {
    walk.add_fault(range.begin, region.place, fmt::format("ends behind the file of {:#x} bytes", size));
    range.begin = std::min(range.begin, size);
    range.end = size;
  }
  return range;
}

/// In file order, so that a part that two sections claim is read once.
std::vector<Region> regions_of_sections(const ElfFile& file) {
  std::vector<Region> regions;
  for (const Section& section : file.sections()) {
    if (!holds_fat_binaries(section) || section.size == 0) continue;
    regions.push_back({section.file_range(), section.name});
  }
  std::stable_sort(regions.begin(), regions.end(),
                   [](const Region& a, const Region& b) { return a.file_range.begin < b.file_range.begin; });
  return regions;
}

Status walk_sections(const ElfFile& file, FatBinaryWalk& walk) {
  std::uint64_t read_to = 0;
  for (const Region& region : regions_of_sections(file)) {
    Range range = clamp_to_file(file, region, walk);
    if (range.begin < read_to) {
      walk.add_fault(range.begin, region.place, "shares bytes with the section in front of it; read once");
      range.begin = std::min(read_to, range.end);
    }
    if (Status done = walk.walk(range, region.place); !done) return done;
    read_to = std::max(read_to, range.end);
  }
  return {};
}

/// A header whose size does not fit is no find of the scan: bytes of code can look like the magic number.
Status walk_segment(const ElfFile& file, Range range, const std::string& place, FatBinaryWalk& walk) {
  Status walked;
  const Status scanned = scan_bytes(file.file(), range, [&](const ScanWindow& window) {
    if (window.fat_binary) walked = walk.walk_one({*window.fat_binary, range.end}, place);
    return walked ? ScanStep::On : ScanStep::Stop;
  });
  return walked ? scanned : walked;
}

Status walk_segments(const ElfFile& file, FatBinaryWalk& walk) {
  std::uint64_t read_to = 0;
  for (std::size_t i = 0; i < file.segments().size(); ++i) {
    const Segment& segment = file.segments()[i];
    if (segment.type != elf::PT_LOAD) continue;
    const std::string place = fmt::format("segment {}", i);
    Range range = clamp_to_file(file, {segment.file_range(), place}, walk);
    range.begin = std::max(range.begin, read_to);
    if (range.empty()) continue;
    if (Status done = walk_segment(file, range, place, walk); !done) return done;
    read_to = range.end;
  }
  return {};
}

}  // namespace

Result<DeviceCode> read_device_code(const ElfFile& file) {
  FatBinaryWalk walk(file.file());
  const Status done = file.sections().empty() ? walk_segments(file, walk) : walk_sections(file, walk);
  if (!done) return tl::unexpected(done.error());
  return walk.take();
}

}  // namespace cuda_runpath
