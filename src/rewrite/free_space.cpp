#include "rewrite/free_space.hpp"

#include <algorithm>
#include <array>

namespace cuda_runpath {
namespace {

/// Lower is better: a string table belongs with read-only data.
int preference(const Segment& segment) {
  if ((segment.flags & elf::PF_W) != 0) return 2;
  return (segment.flags & elf::PF_X) != 0 ? 1 : 0;
}

/// Holes smaller than this are padding between sections (bytes).
constexpr std::uint64_t smallest_hole = 32;

bool is_filler_byte(std::byte byte) {
  return byte == std::byte{0} || byte == std::byte{'X'};
}

template <class Predicate>
bool all_bytes(const RandomAccess& file, Range range, Predicate holds) {
  std::array<std::byte, 4096> chunk;
  while (!range.empty()) {
    const std::span<std::byte> part(chunk.data(), std::min<std::uint64_t>(chunk.size(), range.size()));
    if (!file.read(range.begin, part)) return false;
    if (!std::all_of(part.begin(), part.end(), holds)) return false;
    range.begin += part.size();
  }
  return true;
}

/// As `is_filler`, but zeros and patchelf's X may stand side by side.
bool is_empty(const RandomAccess& file, Range range) {
  return all_bytes(file, range, is_filler_byte);
}

/// The hole of a PT_LOAD that begins at `begin`. A writable segment may hold zeros that the program
/// knows of, so there only patchelf's filler counts.
std::optional<Slack> hole_at(const ElfFile& file, const Gaps& gaps, std::uint64_t begin) {
  const std::size_t index = load_at(file, begin);
  if (index == file.segments().size()) return std::nullopt;
  const Segment& load = file.segments()[index];
  const std::uint64_t end = gaps.unclaimed_end(begin);
  if (end == load.file_range().end || end - begin < smallest_hole) return std::nullopt;
  if (!is_empty(file.file(), {begin, end})) return std::nullopt;
  const bool zeros = is_zero(file.file(), {begin, begin + smallest_hole}).value_or(false);
  if (zeros && (load.flags & elf::PF_W) != 0) return std::nullopt;
  return Slack{index, begin, end, load.address + (begin - load.file_offset)};
}

/// The gaps behind the program headers and between allocated sections, where section headers tell.
std::vector<Slack> find_holes(const ElfFile& file) {
  std::vector<std::uint64_t> begins;
  if (!file.sections().empty()) {
    begins.push_back(file.header().program_headers_offset +
                     file.header().program_header_count * file.program_header_size());
  }
  for (const Section& section : file.sections()) {
    if (section.allocated() && !section.file_range().empty()) begins.push_back(section.file_range().end);
  }
  const Gaps gaps(file);
  std::vector<Slack> holes;
  for (const std::uint64_t begin : begins) {
    if (const std::optional<Slack> hole = hole_at(file, gaps, begin)) holes.push_back(*hole);
  }
  return holes;
}

}  // namespace

bool is_filler(const RandomAccess& file, Range range) {
  range.end = std::min(range.end, file.size());
  std::byte filler{0};
  if (range.empty()) return true;
  if (!file.read(range.begin, std::span(&filler, 1)) || !is_filler_byte(filler)) return false;
  return all_bytes(file, range, [&](std::byte b) { return b == filler; });
}

ClaimedRanges::ClaimedRanges(const ElfFile& file) : file_size_(file.file().size()) {
  const FileHeader& header = file.header();
  const auto claim = [&](std::uint64_t begin, std::uint64_t size) {
    if (const auto range = range_of(begin, size); range && size != 0) ranges_.push_back(*range);
  };
  claim(0, file.file_header_size());
  claim(header.program_headers_offset, header.program_header_count * file.program_header_size());
  claim(header.section_headers_offset, header.section_header_count * file.section_header_size());
  for (const Segment& segment : file.segments()) claim(segment.file_offset, segment.file_size);
  for (const Section& section : file.sections()) claim(section.file_offset, section.file_range().size());
  const Range behind{end(), file_size_};  // may begin with zeros, which are no slack then
  payload_ = !is_filler(file.file(), behind);
  if (payload_) ranges_.push_back(behind);
  std::sort(ranges_.begin(), ranges_.end(), [](const Range& a, const Range& b) { return a.begin < b.begin; });
}

std::uint64_t ClaimedRanges::first_at_or_after(std::uint64_t file_offset) const {
  std::uint64_t first = std::max(file_size_, file_offset);
  for (const Range& range : ranges_) {
    if (range.end <= file_offset) continue;
    first = std::min(first, std::max(range.begin, file_offset));
  }
  return first;
}

std::uint64_t ClaimedRanges::end() const {
  std::uint64_t end = 0;
  for (const Range& range : ranges_) end = std::max(end, range.end);
  return end;
}

bool has_trailing_payload(const ElfFile& file) {
  return ClaimedRanges(file).payload();
}

std::uint64_t largest_page_of(const ElfFile& file) {
  switch (file.header().machine) {
    case elf::EM_386:
    case elf::EM_X86_64:
      return 0x1000;
    default:
      return 0x10000;
  }
}

std::uint64_t page_size_of(const ElfFile& file) {
  std::uint64_t page = largest_page_of(file);
  for (const Segment& segment : file.segments()) {
    if (segment.type == elf::PT_LOAD) page = std::min(page, std::max<std::uint64_t>(segment.alignment, 0x1000));
  }
  return page;
}

std::uint64_t address_limit_of(const ElfFile& file) {
  return file.is64() ? 1ULL << 47U : 1ULL << 32U;  // user space of x86_64 is the smallest of the 64-bit ones
}

std::uint64_t growth_limit(const ElfFile& file, std::size_t index) {
  const Segment& segment = file.segments()[index];
  std::uint64_t limit = address_limit_of(file);
  for (const Segment& other : file.segments()) {
    if (other.type != elf::PT_LOAD || other.address <= segment.address) continue;
    limit = std::min(limit, align_down(other.address, page_size_of(file)));
  }
  return limit <= segment.address ? segment.file_range().end : segment.file_offset + (limit - segment.address);
}

std::vector<Slack> find_slacks(const ElfFile& file) {
  const ClaimedRanges claimed(file);
  std::vector<Slack> slacks;
  for (std::size_t i = 0; i < file.segments().size(); ++i) {
    const Segment& segment = file.segments()[i];
    if (segment.type != elf::PT_LOAD || segment.memory_size != segment.file_size) continue;
    const std::uint64_t begin = segment.file_range().end;
    const std::uint64_t end = std::min(claimed.first_at_or_after(begin), growth_limit(file, i));
    if (end > begin) slacks.push_back({i, begin, end, segment.address_range().end});
  }
  std::stable_sort(slacks.begin(), slacks.end(), [&](const Slack& a, const Slack& b) {
    const int first = preference(file.segments()[a.segment_index]);
    const int second = preference(file.segments()[b.segment_index]);
    return first != second ? first < second : a.file_end - a.file_begin > b.file_end - b.file_begin;
  });
  const std::vector<Slack> holes = find_holes(file);
  slacks.insert(slacks.end(), holes.begin(), holes.end());
  return slacks;
}

std::size_t load_at(const ElfFile& file, std::uint64_t file_offset) {
  for (std::size_t i = 0; i < file.segments().size(); ++i) {
    const Segment& segment = file.segments()[i];
    if (segment.type == elf::PT_LOAD && segment.file_range().holds(file_offset)) return i;
  }
  return file.segments().size();
}

Gaps::Gaps(const ElfFile& file) : file_(&file) {
  const FileHeader& header = file.header();
  claims_.reserve(file.segments().size() + file.sections().size() + 2);
  const auto claim = [&](std::uint64_t begin, std::uint64_t size) {
    if (size != 0) claims_.push_back({begin, begin + size});
  };
  claim(header.program_headers_offset, header.program_header_count * file.program_header_size());
  claim(header.section_headers_offset, header.section_header_count * file.section_header_size());
  for (const Segment& segment : file.segments()) {
    if (segment.type != elf::PT_LOAD) claim(segment.file_offset, segment.file_size);
  }
  for (const Section& section : file.sections()) claim(section.file_offset, section.file_range().size());
  std::sort(claims_.begin(), claims_.end(), [](const Range& a, const Range& b) { return a.begin < b.begin; });
}

std::uint64_t Gaps::unclaimed_end(std::uint64_t file_offset) const {
  const std::size_t load = load_at(*file_, file_offset - 1);
  const std::uint64_t end = load < file_->segments().size() ? file_->segments()[load].file_range().end : file_offset;
  for (const Range& claim : claims_) {
    if (claim.begin >= end) break;
    if (claim.end > file_offset) return std::max(claim.begin, file_offset);
  }
  return end;
}

std::uint64_t Gaps::end_of(std::uint64_t file_offset) const {
  const std::uint64_t end = unclaimed_end(file_offset);
  // What no header names but is not empty belongs to somebody all the same.
  return is_empty(file_->file(), {file_offset, end}) ? end : file_offset;
}

std::uint64_t gap_end(const ElfFile& file, std::uint64_t file_offset) {
  return Gaps(file).end_of(file_offset);
}

std::optional<Destination> take(const ElfFile& file, Slack& slack, std::uint64_t size, std::uint64_t alignment) {
  const std::uint64_t address = align_up(slack.address_begin, alignment);
  const std::uint64_t offset = slack.file_begin + (address - slack.address_begin);
  if (offset > slack.file_end || slack.file_end - offset < size) return std::nullopt;
  if (!is_filler(file.file(), {slack.file_begin, offset + size})) return std::nullopt;
  slack.file_begin = offset + size;
  slack.address_begin = address + size;
  return Destination{offset, address};
}

}  // namespace cuda_runpath
