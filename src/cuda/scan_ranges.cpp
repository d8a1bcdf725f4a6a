#include "cuda/scan_ranges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

namespace cuda_runpath {
namespace {

/// Sections of type PROGBITS that hold no text of the host, by the beginning of their names.
/// `.cask_resource` (110 MB in libcublasLt.so.13) holds kernels. Source: measured, CUDA 13.0.
constexpr std::array<std::string_view, 9> dull_names = {
    ".nv", "__nv", ".cask_resource", ".eh_frame", ".gcc_except_table", ".interp", ".got", ".dynamic", ".stapsdt"};

/// Every compiler puts literals there.
bool is_likely(const ScanRange& range) {
  return range.place.starts_with(".rodata");
}

/// The turn of memory that may be executed or written.
ScanTurn turn_of(bool executable, bool writable) {
  if (executable) return ScanTurn::Code;
  return writable ? ScanTurn::Writable : ScanTurn::ReadOnly;
}

ByteKind kind_of(ScanTurn turn) {
  return turn == ScanTurn::Code ? ByteKind::Code : ByteKind::Data;
}

bool may_hold_names(const Section& section) {
  if (section.type != elf::SHT_PROGBITS || !section.allocated()) return false;
  if ((section.flags & elf::SHF_COMPRESSED) != 0 || section.size == 0) return false;
  return std::none_of(dull_names.begin(), dull_names.end(),
                      [&](std::string_view dull) { return section.name.starts_with(dull); });
}

std::vector<ScanRange> from_sections(const ElfFile& file) {
  std::vector<ScanRange> found;
  for (const Section& section : file.sections()) {
    if (!may_hold_names(section)) continue;
    const ScanTurn turn = turn_of((section.flags & elf::SHF_EXECINSTR) != 0, (section.flags & elf::SHF_WRITE) != 0);
    found.push_back({section.file_range(), turn, kind_of(turn), section.name});
  }
  return found;
}

/// `range` without the dynamic strings, where the names of DT_NEEDED and DT_SONAME lie.
std::vector<Range> without_dynamic_strings(const ElfFile& file, Range range) {
  if (!file.strings()) return {range};
  const Range strings{file.strings()->file_offset, file.strings()->file_offset + file.strings()->bytes.size()};
  if (!range.overlaps(strings)) return {range};
  std::vector<Range> rest;
  if (range.begin < strings.begin) rest.push_back({range.begin, strings.begin});
  if (strings.end < range.end) rest.push_back({strings.end, range.end});
  return rest;
}

std::vector<ScanRange> from_segments(const ElfFile& file) {
  std::vector<ScanRange> found;
  for (std::size_t i = 0; i < file.segments().size(); ++i) {
    const Segment& segment = file.segments()[i];
    if (segment.type != elf::PT_LOAD || segment.file_size == 0) continue;
    const ScanTurn turn = turn_of((segment.flags & elf::PF_X) != 0, (segment.flags & elf::PF_W) != 0);
    for (const Range& part : without_dynamic_strings(file, segment.file_range())) {
      found.push_back({part, turn, kind_of(turn), fmt::format("segment {}", i)});
    }
  }
  return found;
}

}  // namespace

std::vector<ScanRange> scan_ranges(const ElfFile& file) {
  std::vector<ScanRange> ranges = file.sections().empty() ? from_segments(file) : from_sections(file);
  std::stable_sort(ranges.begin(), ranges.end(), [](const ScanRange& a, const ScanRange& b) {
    const auto order = [](const ScanRange& r) { return std::tuple(r.turn, !is_likely(r), r.file_range.size()); };
    return order(a) < order(b);
  });
  return ranges;
}

}  // namespace cuda_runpath
