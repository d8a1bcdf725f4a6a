#include "cuda_runpath/elf/notes.hpp"

#include <algorithm>

#include "elf/format.hpp"

namespace cuda_runpath {
namespace {

constexpr std::uint64_t largest_note_region = 1ULL << 20;

struct Region {
  Range file_range;
  std::uint64_t alignment = 4;
};

std::vector<Region> note_regions(const ElfFile& file) {
  std::vector<Region> regions;
  for (const Section& section : file.sections()) {
    if (section.type == elf::SHT_NOTE) regions.push_back({section.file_range(), section.alignment});
  }
  if (!regions.empty()) return regions;
  for (const Segment& segment : file.segments()) {
    const auto range = range_of(segment.file_offset, segment.file_size);
    if (segment.type == elf::PT_NOTE && range) regions.push_back({*range, segment.alignment});
  }
  return regions;
}

/// Namesz, descsz and type are 4 bytes in both classes; name and description are padded to 4, or to
/// 8 in regions aligned so (.note.gnu.property).
template <class Format>
void read_region(const ElfFile& file, const Region& region, std::vector<Note>& notes) {
  const Range range = region.file_range;
  if (range.empty() || range.size() > largest_note_region) return;
  const Result<Bytes> bytes = read_block(file.file(), range.begin, range.size());
  if (!bytes) return;
  const std::uint64_t padding = region.alignment == 8 ? 8 : 4;
  std::uint64_t at = 0;
  while (at + 12 <= bytes->size()) {
    typename Format::Word head[3];
    std::copy_n(bytes->begin() + static_cast<std::ptrdiff_t>(at), 12, std::as_writable_bytes(std::span(head)).begin());
    const std::uint64_t name = at + 12;
    const std::uint64_t description = align_up(name + head[0], padding);
    const std::uint64_t end = description + head[1];
    if (name + head[0] > bytes->size() || end > bytes->size()) return;
    std::string_view owner = text_of(*bytes).substr(name, head[0]);
    owner = owner.substr(0, owner.find('\0'));
    const auto from = bytes->begin() + static_cast<std::ptrdiff_t>(description);
    notes.push_back({std::string(owner), head[2], Bytes(from, from + static_cast<std::ptrdiff_t>(head[1].get())),
                     range.begin + at});
    at = align_up(end, padding);
  }
}

}  // namespace

std::vector<Note> read_notes(const ElfFile& file) {
  std::vector<Note> notes;
  for (const Region& region : note_regions(file)) {
    elf::with_format(file.header().elf_class, file.header().byte_order,
                     [&]<class Format>(Format) { read_region<Format>(file, region, notes); });
  }
  return notes;
}

}  // namespace cuda_runpath
