/// R4 and R5: something moves into the slack of a PT_LOAD; the file does not grow.
#include <fmt/format.h>

#include <algorithm>

#include "rewrite/rungs.hpp"

namespace cuda_runpath {
namespace {

/// Tools expect .dynstr above .dynsym; a place below is not used.
bool is_above_symbols(const ElfFile& file, const Destination& place) {
  const auto symbols = file.dynamic()->value_of(elf::DT_SYMTAB);
  return !symbols || *symbols > file.strings()->address || place.address > *symbols;
}

/// Where the whole table fits.
struct WholeMove {
  std::size_t segment_index = 0;
  Destination place;
  std::uint64_t file_end = 0;
};

std::optional<WholeMove> find_whole_move(const NewString& wanted, const std::vector<Slack>& slacks) {
  const ElfFile& file = wanted.file;
  const std::uint64_t size = file.strings()->bytes.size() + wanted.text.size();
  for (Slack slack : slacks) {
    const std::optional<Destination> place = take(file, slack, size, strings_alignment(file));
    if (place && is_above_symbols(file, *place))
      return WholeMove{slack.segment_index, *place, place->file_offset + size};
  }
  return std::nullopt;
}

Attempt move_whole_table(const NewString& wanted, const WholeMove& move) {
  Placed placed{Layout(wanted.file), wanted.file.strings()->bytes.size()};
  if (Status done = move_strings(placed.layout, move.place, wanted.text); !done) {
    return tl::unexpected(done.error().message);
  }
  extend_segment(placed.layout, move.segment_index, move.file_end);
  return placed;
}

/// Moves the evicted sections of `eviction` into slack; false when one finds no room.
Result<bool> evict_to_slack(Layout& layout, const Eviction& eviction, std::vector<Slack> slacks) {
  const ElfFile& file = layout.file();
  for (const std::size_t index : evicted_sections(file, eviction)) {
    const Section& section = file.sections()[index];
    std::optional<Destination> place;
    for (Slack& slack : slacks) {
      place = take(file, slack, section.size, std::max<std::uint64_t>(section.alignment, 1));
      if (!place) continue;
      extend_segment(layout, slack.segment_index, place->file_offset + section.size);
      break;
    }
    if (!place) return false;
    if (Status done = move_section(layout, index, *place, Stage::Content); !done) return tl::unexpected(done.error());
  }
  return true;
}

/// What stands between the table and the evicted sections moves towards those; the rest is cleared, so
/// that a later edit knows it as free.
Status slide(Layout& layout, const Eviction& eviction, std::uint64_t size) {
  const ElfFile& file = layout.file();
  const DynamicStrings& strings = *file.strings();
  const std::vector<std::size_t> followers = movable_followers(file);
  std::uint64_t cursor = strings.address + strings.bytes.size() + size;
  for (std::size_t i = 0; i < eviction.first_evicted; ++i) {
    const Section& section = file.sections()[followers[i]];
    const std::uint64_t address = align_up(cursor, section.alignment);
    const Destination place{address - strings.address + strings.file_offset, address};
    if (Status done = move_section(layout, followers[i], place, Stage::Fill); !done) return done;
    cursor = address + section.size;
  }
  const std::uint64_t end = cursor - strings.address + strings.file_offset;
  const std::size_t last = followers[eviction.last_evicted];
  const std::uint64_t limit = gap_end(file, file.sections()[last].file_range().end);
  layout.write(Stage::Fill, end, Bytes(std::min(limit - end, string_reserve)), "vacated");
  return {};
}

}  // namespace

Attempt move_to_slack(const NewString& wanted) {
  const ElfFile& file = wanted.file;
  const std::vector<Slack> slacks = find_slacks(file);
  const std::optional<WholeMove> whole = find_whole_move(wanted, slacks);
  for (const Eviction& eviction : possible_evictions(file, wanted.text.size(), Sliding::No)) {
    if (whole && file.strings()->bytes.size() <= eviction.bytes_moved) break;
    Placed placed{Layout(file), file.strings()->bytes.size()};
    if (!evict_to_slack(placed.layout, eviction, slacks).value_or(false)) continue;
    fill_room(placed.layout, wanted, eviction.room);
    return placed;
  }
  if (whole) return move_whole_table(wanted, *whole);
  return tl::unexpected(
      fmt::format("no segment has {} free bytes behind it", file.strings()->bytes.size() + wanted.text.size()));
}

Attempt evict_neighbour(const NewString& wanted) {
  const ElfFile& file = wanted.file;
  const std::vector<Slack> slacks = find_slacks(file);
  for (const Eviction& eviction : possible_evictions(file, wanted.text.size(), Sliding::Yes)) {
    if (eviction.first_evicted == 0) continue;
    Placed placed{Layout(file), file.strings()->bytes.size()};
    placed.layout.safety = EditSafety::NeedsJournal;
    if (!evict_to_slack(placed.layout, eviction, slacks).value_or(false)) continue;
    grow_strings(placed.layout, Stage::Fill, wanted.text);
    if (Status done = slide(placed.layout, eviction, wanted.text.size()); !done) {
      return tl::unexpected(done.error().message);
    }
    return placed;
  }
  return tl::unexpected(std::string("no movable section behind .dynstr both makes room and fits slack"));
}

}  // namespace cuda_runpath
