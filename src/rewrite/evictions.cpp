/// Which sections behind the string table can give it room, and at what price.
///
/// A typical bfd library has .dynstr, .gnu.version, .gnu.version_d, .gnu.version_r in a row, all
/// reached through one DT_* tag each: moving the 48 bytes of .gnu.version_d away (and sliding
/// .gnu.version) is enough for two directories, where .dynstr itself has megabytes.
#include <algorithm>

#include "rewrite/rungs.hpp"

namespace cuda_runpath {
namespace {

std::uint64_t strings_end(const ElfFile& file) {
  return file.strings()->file_offset + file.strings()->bytes.size();
}

/// How far the table could grow when `eviction` is done; 0 when what slides does not fit.
std::uint64_t room_of(const ElfFile& file, const Gaps& gaps, const std::vector<std::size_t>& followers,
                      const Eviction& eviction, std::uint64_t size) {
  const Section& last = file.sections()[followers[eviction.last_evicted]];
  const std::uint64_t limit = gaps.end_of(last.file_range().end);
  std::uint64_t cursor = strings_end(file) + size;
  for (std::size_t i = 0; i < eviction.first_evicted; ++i) {
    const Section& section = file.sections()[followers[i]];
    cursor = align_up(cursor, section.alignment) + section.size;
  }
  if (cursor > limit) return 0;
  return eviction.first_evicted == 0 ? limit - strings_end(file) : size;
}

}  // namespace

std::vector<std::size_t> movable_followers(const ElfFile& file) {
  return movable_followers(file, Gaps(file));
}

std::vector<std::size_t> movable_followers(const ElfFile& file, const Gaps& gaps) {
  std::vector<std::size_t> followers;
  std::uint64_t at = strings_end(file);
  const std::uint64_t load_end = file.segments()[load_at(file, at - 1)].file_range().end;
  while (at < load_end) {
    const std::uint64_t next = gaps.end_of(at);
    std::size_t found = file.sections().size();
    for (std::size_t i = 0; i < file.sections().size(); ++i) {
      const Section& section = file.sections()[i];
      if (!section.file_range().empty() && section.file_offset == next) found = i;
    }
    if (found == file.sections().size() || !is_movable(file, file.sections()[found])) break;
    followers.push_back(found);
    at = file.sections()[found].file_range().end;
  }
  return followers;
}

std::vector<Eviction> possible_evictions(const ElfFile& file, std::uint64_t size, Sliding sliding) {
  const Gaps gaps(file);
  const std::vector<std::size_t> followers = movable_followers(file, gaps);
  std::vector<Eviction> evictions;
  std::uint64_t slid = 0;
  for (std::size_t first = 0; first < followers.size(); ++first) {
    std::uint64_t evicted = 0;
    for (std::size_t last = first; last < followers.size(); ++last) {
      evicted += file.sections()[followers[last]].size;
      Eviction eviction{first, last, slid + evicted, 0};
      eviction.room = room_of(file, gaps, followers, eviction, size);
      if (eviction.room >= size) evictions.push_back(eviction);
    }
    slid += file.sections()[followers[first]].size;
    if (sliding == Sliding::No) break;
  }
  std::stable_sort(evictions.begin(), evictions.end(),
                   [](const Eviction& a, const Eviction& b) { return a.bytes_moved < b.bytes_moved; });
  return evictions;
}

std::vector<std::size_t> evicted_sections(const ElfFile& file, const Eviction& eviction) {
  const std::vector<std::size_t> followers = movable_followers(file);
  const auto at = [&](std::size_t i) { return followers.begin() + static_cast<std::ptrdiff_t>(i); };
  std::vector<std::size_t> evicted(at(eviction.first_evicted), at(eviction.last_evicted + 1));
  std::stable_partition(evicted.begin(), evicted.end(),
                        [&](std::size_t i) { return file.sections()[i].type == elf::SHT_DYNSYM; });
  return evicted;
}

void fill_room(Layout& layout, const NewString& wanted, std::uint64_t room) {
  const std::uint64_t reserve = std::min(room - wanted.text.size(), string_reserve);
  grow_strings(layout, Stage::Fill, wanted.text);
  const std::uint64_t end = strings_end(layout.file()) + wanted.text.size();
  layout.write(Stage::Fill, end, Bytes(reserve), "room for a longer list");
}

}  // namespace cuda_runpath
