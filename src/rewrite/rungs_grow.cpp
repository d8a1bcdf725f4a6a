/// R6 to R8: the file grows at its end, by the string table or by a neighbour that makes room for it.
#include "rewrite/rungs_grow.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rewrite/rungs.hpp"

namespace cuda_runpath {
namespace {

/// Sections at the end of the file start at a multiple of this (bytes).
constexpr std::uint64_t tail_alignment = 8;

}  // namespace

Attempt move_to_tail(const NewString& wanted, Layout layout, Tail tail) {
  const ElfFile& file = wanted.file;
  const std::uint64_t needed = wanted.text.size() + string_reserve;
  for (const Eviction& eviction : possible_evictions(file, needed, Sliding::No)) {
    if (file.strings()->bytes.size() <= eviction.bytes_moved) break;
    std::uint64_t cursor = tail.place.file_offset;
    for (const std::size_t index : evicted_sections(file, eviction)) {
      const Section& section = file.sections()[index];
      cursor = align_up(cursor, std::max(tail_alignment, section.alignment));
      const Destination place{cursor, tail.place.address + (cursor - tail.place.file_offset)};
      if (Status done = move_section(layout, index, place, Stage::Content); !done) {
        return tl::unexpected(done.error().message);
      }
      cursor += section.size;
    }
    fill_room(layout, wanted, eviction.room);
    extend_segment(layout, tail.segment_index, cursor);
    layout.file_size = std::max(layout.file_size, cursor);
    return Placed{std::move(layout), file.strings()->bytes.size()};
  }
  const Bytes added = wanted.with_reserve(string_reserve);
  const std::uint64_t address = align_up(tail.place.address, strings_alignment(file));
  tail.place = {tail.place.file_offset + (address - tail.place.address), address};
  const std::uint64_t end = tail.place.file_offset + file.strings()->bytes.size() + added.size();
  if (Status done = move_strings(layout, tail.place, added); !done) return tl::unexpected(done.error().message);
  extend_segment(layout, tail.segment_index, end);
  layout.file_size = std::max(layout.file_size, end);
  return Placed{std::move(layout), file.strings()->bytes.size()};
}

tl::expected<Tail, std::string> append_load(Layout& layout, std::size_t slot) {
  const ElfFile& file = layout.file();
  if (has_trailing_payload(file)) return tl::unexpected(std::string("data behind the ELF file must stay at its end"));
  const std::uint64_t page = largest_page_of(file);
  std::uint64_t highest = 0;
  for (const Segment& segment : file.segments()) {
    if (segment.type == elf::PT_LOAD) highest = std::max(highest, segment.address_range().end);
  }
  const std::uint64_t offset = align_up(file.file().size(), tail_alignment);
  const std::uint64_t address = align_up(highest, page) + offset % page;
  if (address > address_limit_of(file) - (file.strings()->bytes.size() + 2 * page)) {
    return tl::unexpected(std::string("no address space above the last PT_LOAD"));
  }
  const Segment load{elf::PT_LOAD, elf::PF_R, offset, address, address, 0, 0, page};
  if (slot == layout.segments.size())
    layout.segments.push_back(load);
  else
    layout.segments[slot] = load;
  return Tail{slot, {offset, address}};
}

Attempt extend_last_load(const NewString& wanted) {
  const ElfFile& file = wanted.file;
  std::size_t last = file.segments().size();
  for (std::size_t i = 0; i < file.segments().size(); ++i) {
    if (file.segments()[i].type == elf::PT_LOAD) last = i;
  }
  const Segment& load = file.segments()[last];
  if (load.memory_size != load.file_size) return tl::unexpected(std::string("the last PT_LOAD ends in .bss"));
  const std::uint64_t end = load.file_range().end;
  const std::uint64_t file_size = file.file().size();
  if (ClaimedRanges(file).first_at_or_after(end) != file_size || !is_filler(file.file(), {end, file_size})) {
    return tl::unexpected(std::string("the last PT_LOAD does not end the file"));
  }
  const std::uint64_t address = align_up(load.address_range().end, tail_alignment);
  const Tail tail{last, {end + (address - load.address_range().end), address}};
  return move_to_tail(wanted, Layout(file), tail);
}

Attempt add_new_load(const NewString& wanted) {
  const ElfFile& file = wanted.file;
  Layout layout(file);
  std::size_t slot = file.segments().size();
  for (std::size_t i = 0; i < file.segments().size(); ++i) {
    if (file.segments()[i].type == elf::PT_LOAD) slot = file.segments().size();
    if (file.segments()[i].type == elf::PT_NULL && slot == file.segments().size()) slot = i;
  }
  if (slot == file.segments().size()) {
    const std::uint64_t end = program_headers_end(file);
    if (load_at(file, end - 1) == file.segments().size()) {
      return tl::unexpected(std::string("the program header table is not in a PT_LOAD"));
    }
    const Range room{end, end + file.program_header_size()};
    if (gap_end(file, end) < room.end || !is_filler(file.file(), room)) {
      return tl::unexpected(std::string("no PT_NULL, and no room behind the program header table"));
    }
    count_new_program_header(layout);
  }
  const tl::expected<Tail, std::string> tail = append_load(layout, slot);
  if (!tail) return tl::unexpected(tail.error());
  return move_to_tail(wanted, std::move(layout), *tail);
}

std::uint64_t program_headers_end(const ElfFile& file) {
  return file.header().program_headers_offset + file.segments().size() * file.program_header_size();
}

void count_new_program_header(Layout& layout) {
  for (Segment& segment : layout.segments) {
    if (segment.type != elf::PT_PHDR) continue;
    segment.file_size += layout.file().program_header_size();
    segment.memory_size += layout.file().program_header_size();
  }
}

}  // namespace cuda_runpath
