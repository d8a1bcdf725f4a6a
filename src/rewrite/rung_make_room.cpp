/// R8: there is no room for one more program header, so the sections behind the table make it.
///
/// What stands right behind the table (the interpreter's name, notes, hash and symbol tables: all
/// reached through one header or tag) slides up by the size of one program header, into the place of
/// a section that moves to the new PT_LOAD. Program bits never move: where .nv_fatbin or .text follows
/// the table directly, the file is refused.
#include <fmt/format.h>

#include <algorithm>

#include "rewrite/rungs.hpp"
#include "rewrite/rungs_grow.hpp"

namespace cuda_runpath {
namespace {

/// The sections from the program header table up to .dynstr, and how they move.
struct Slide {
  std::vector<std::size_t> sections;  ///< indices in file order; the last is the one that leaves
  std::uint64_t distance = 0;         ///< bytes by which the others slide up
};

bool is_interpreter(const ElfFile& file, const Section& section) {
  const Segment* segment = file.segment(elf::PT_INTERP);
  return segment != nullptr && segment->file_offset == section.file_offset && segment->file_size == section.size;
}

bool may_slide(const ElfFile& file, const Section& section) {
  return section.type == elf::SHT_NOTE || is_interpreter(file, section) || is_movable(file, section);
}

/// Allocated sections with bytes, from the end of the table up to and including .dynstr, in file order.
std::vector<std::size_t> sections_up_to_strings(const ElfFile& file) {
  const std::uint64_t strings = file.strings()->file_offset;
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < file.sections().size(); ++i) {
    const Section& section = file.sections()[i];
    if (section.file_range().empty() || !section.allocated()) continue;
    if (section.file_offset >= program_headers_end(file) && section.file_offset <= strings) indices.push_back(i);
  }
  std::sort(indices.begin(), indices.end(), [&](std::size_t a, std::size_t b) {
    return file.sections()[a].file_offset < file.sections()[b].file_offset;
  });
  return indices;
}

/// The first section that can leave and whose going makes enough room, with what slides before it.
tl::expected<Slide, std::string> find_slide(const ElfFile& file) {
  const std::vector<std::size_t> candidates = sections_up_to_strings(file);
  const Gaps gaps(file);
  Slide slide;
  std::uint64_t alignment = file.address_size();
  std::uint64_t seen = program_headers_end(file);
  for (const std::size_t index : candidates) {
    const Section& section = file.sections()[index];
    const bool is_strings = index == file.strings()->section_index;
    if ((is_strings || may_slide(file, section)) && gaps.end_of(seen) < section.file_offset) {
      return tl::unexpected(fmt::format("something that no section names stands in front of {}", section.name));
    }
    seen = section.file_range().end;
    slide.sections.push_back(index);
    const std::uint64_t first = file.sections()[slide.sections.front()].file_offset;
    slide.distance = align_up(program_headers_end(file) + file.program_header_size() - first, alignment);
    const bool leaves = is_strings || (is_movable(file, section) && section.type != elf::SHT_DYNSYM);
    if (leaves && gaps.end_of(section.file_range().end) - section.file_offset >= slide.distance) return slide;
    if (is_strings || !may_slide(file, section)) {
      return tl::unexpected(fmt::format("{} stands behind the program header table and cannot move", section.name));
    }
    alignment = std::max(alignment, section.alignment);
  }
  return tl::unexpected(std::string("no section behind the program header table can make room"));
}

/// The program headers of what slides: notes, properties, the interpreter.
Status slide_segments(Layout& layout, const Range& slid, std::uint64_t distance) {
  for (Segment& segment : layout.segments) {
    if (segment.type == elf::PT_LOAD || segment.type == elf::PT_PHDR || segment.file_size == 0) continue;
    if (!slid.overlaps(segment.file_range())) continue;
    // mold gives PT_GNU_RELRO offset 0 where .tbss begins it: loaders go by the address alone.
    if (layout.file().offset_of_address(segment.address) != segment.file_offset) continue;
    const bool known =
        segment.type == elf::PT_NOTE || segment.type == elf::PT_GNU_PROPERTY || segment.type == elf::PT_INTERP;
    if (!known || !slid.holds(segment.file_range())) {
      return fail(ErrorKind::Refused, fmt::format("a segment of type {:#x} covers what must slide", segment.type));
    }
    segment.file_offset += distance;
    segment.address += distance;
    segment.physical_address += distance;
  }
  return {};
}

/// Symbols that lie in what moves are mended where their table ends up: a table goes first.
Status slide_sections(Layout& layout, const Slide& slide) {
  const ElfFile& file = layout.file();
  std::vector<std::size_t> order(slide.sections.begin(), slide.sections.end() - 1);
  std::stable_partition(order.begin(), order.end(),
                        [&](std::size_t i) { return file.sections()[i].type == elf::SHT_DYNSYM; });
  for (const std::size_t index : order) {
    const Section& section = file.sections()[index];
    const Destination place{section.file_offset + slide.distance, section.address + slide.distance};
    if (Status done = move_section(layout, index, place, Stage::Fill); !done) return done;
  }
  return {};
}

/// The section that leaves (not .dynstr) goes into the place of .dynstr when it fits, else to the tail.
Status move_leaving_section(Layout& layout, std::size_t index, Tail& tail) {
  const ElfFile& file = layout.file();
  const Section& section = file.sections()[index];
  const DynamicStrings& strings = *file.strings();
  const std::uint64_t address = align_up(strings.address, section.alignment);
  const std::uint64_t end = strings.address + strings.bytes.size();
  if (address <= end && end - address >= section.size) {
    return move_section(layout, index, {strings.file_offset + (address - strings.address), address}, Stage::Fill);
  }
  const std::uint64_t start = align_up(tail.place.address, std::max<std::uint64_t>(section.alignment, 8));
  const Destination place{tail.place.file_offset + (start - tail.place.address), start};
  if (Status done = move_section(layout, index, place, Stage::Content); !done) return done;
  tail.place = {place.file_offset + section.size, place.address + section.size};
  return {};
}

}  // namespace

Attempt make_room(const NewString& wanted) {
  const ElfFile& file = wanted.file;
  const std::uint16_t machine = file.header().machine;
  if (machine != elf::EM_X86_64 && machine != elf::EM_AARCH64) {
    return tl::unexpected(std::string("not done for this machine"));
  }
  if (file.sections().empty()) return tl::unexpected(std::string("no section headers tell what may move"));
  const auto slide = find_slide(file);
  if (!slide) return tl::unexpected(slide.error());
  Layout layout(file);
  layout.safety = EditSafety::NeedsJournal;
  count_new_program_header(layout);
  tl::expected<Tail, std::string> tail = append_load(layout, layout.segments.size());
  if (!tail) return tl::unexpected(tail.error());

  const Section& first = file.sections()[slide->sections.front()];
  const Section& leaving = file.sections()[slide->sections.back()];
  const Range slid{first.file_offset, leaving.file_offset};
  Status done = slide_segments(layout, slid, slide->distance);
  if (done) done = slide_sections(layout, *slide);
  if (done && slide->sections.back() != file.strings()->section_index) {
    done = move_leaving_section(layout, slide->sections.back(), *tail);
  }
  const Bytes added = wanted.with_reserve(string_reserve);
  if (done) done = move_strings(layout, tail->place, added);
  if (!done) return tl::unexpected(done.error().message);
  const std::uint64_t end = tail->place.file_offset + file.strings()->bytes.size() + added.size();
  extend_segment(layout, tail->segment_index, end);
  layout.file_size = end;
  const Range gap{program_headers_end(file) + file.program_header_size(), first.file_offset + slide->distance};
  layout.write(Stage::Fill, gap.begin, Bytes(gap.size()), "padding");
  return Placed{std::move(layout), file.strings()->bytes.size()};
}

}  // namespace cuda_runpath
