#include "rewrite/retire_loads.hpp"

#include <algorithm>

#include "rewrite/free_space.hpp"
#include "rewrite/string_references.hpp"

namespace cuda_runpath {
namespace {

/// Whether what the layout does not vacate of `load` is filler.
bool only_filler_stays(const Layout& layout, const Segment& load) {
  std::vector<Range> vacated = layout.vacated;
  std::sort(vacated.begin(), vacated.end(), [](const Range& a, const Range& b) { return a.begin < b.begin; });
  std::uint64_t at = load.file_offset;
  for (const Range& range : vacated) {
    if (!range.overlaps(load.file_range())) continue;
    if (range.begin > at && !is_filler(layout.file().file(), {at, range.begin})) return false;
    at = std::max(at, range.end);
  }
  return at >= load.file_range().end || is_filler(layout.file().file(), {at, load.file_range().end});
}

bool loses_a_section(const Layout& layout, const Segment& load) {
  return std::any_of(layout.vacated.begin(), layout.vacated.end(),
                     [&](const Range& range) { return load.file_range().holds(range); });
}

bool is_plain_load(const Segment& segment) {
  return segment.type == elf::PT_LOAD && segment.memory_size == segment.file_size && (segment.flags & elf::PF_X) == 0;
}

}  // namespace

bool holds_nothing(const Layout& layout, std::size_t index) {
  const ElfFile& file = layout.file();
  const FileHeader& header = file.header();
  const Range addresses = layout.segments[index].address_range();
  const Range bytes = layout.segments[index].file_range();
  const std::uint64_t table = header.program_headers_offset;
  const std::uint64_t table_size = layout.segments.size() * file.program_header_size();
  if (layout.sections.empty() || bytes.begin == 0 || addresses.holds(header.entry)) return false;
  if (bytes.overlaps({table, table + table_size})) return false;
  const auto lies_here = [&](const auto& part) {
    return addresses.holds(part.address) || addresses.overlaps(part.address_range());
  };
  for (std::size_t i = 0; i < layout.segments.size(); ++i) {
    const Segment& other = layout.segments[i];
    if (i != index && other.type != elf::PT_NULL && lies_here(other)) return false;
  }
  for (const Section& section : layout.sections) {
    if (section.allocated() && lies_here(section)) return false;
  }
  return std::none_of(layout.dynamic.begin(), layout.dynamic.end(), [&](const DynamicEntry& entry) {
    return !is_string_tag(entry.tag) && addresses.holds(entry.value);
  });
}

void retire_empty_loads(Layout& layout) {
  for (std::size_t i = 0; i < layout.file().segments().size(); ++i) {
    const Segment& load = layout.file().segments()[i];
    if (!is_plain_load(load) || layout.segments[i] != load || !loses_a_section(layout, load)) continue;
    if (only_filler_stays(layout, load) && holds_nothing(layout, i)) layout.segments[i].type = elf::PT_NULL;
  }
}

}  // namespace cuda_runpath
