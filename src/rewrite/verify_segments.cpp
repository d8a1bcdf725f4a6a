/// Invariants 1 and 7: segments, and the notes that program headers describe.
#include <fmt/format.h>

#include <algorithm>

#include "rewrite/free_space.hpp"
#include "rewrite/invariants.hpp"
#include "rewrite/retire_loads.hpp"

namespace cuda_runpath {
namespace {

void check_kept_load(const Segment& before, const Segment& after, Violations& found) {
  const auto say = [&](const char* what) { found.add(1, fmt::format("PT_LOAD at {:#x} {}", before.address, what)); };
  Segment grown = before;
  grown.file_size = after.file_size;
  grown.memory_size = after.memory_size;
  if (grown != after) say("changed its place, flags or alignment");
  if (after.file_size < before.file_size || after.memory_size < before.memory_size) say("shrank");
  const bool changed = after.file_size != before.file_size || after.memory_size != before.memory_size;
  if (changed && (before.file_size != before.memory_size || after.file_size != after.memory_size)) {
    say("grew over its .bss");
  }
}

void check_new_load(const Comparison& both, const Segment& load, Violations& found) {
  const auto say = [&](const char* what) { found.add(1, fmt::format("new PT_LOAD at {:#x} {}", load.address, what)); };
  if (load.flags != elf::PF_R) say("is not read-only");
  if (load.file_size != load.memory_size || load.file_size == 0) say("has different sizes in file and memory");
  if (load.file_range().end > both.after.file().size()) say("runs past the end of the file");
  if (load.alignment != largest_page_of(both.before)) {
    say("is not aligned to the architecture's largest page");
    return;  // it may be 0
  }
  if (load.address % load.alignment != load.file_offset % load.alignment) say("is not congruent to its offset");
}

/// Whether consecutive PT_LOADs share no page of `page` bytes.
bool disjoint_pages(const ElfFile& file, std::uint64_t page) {
  const Segment* previous = nullptr;
  for (const Segment& segment : file.segments()) {
    if (segment.type != elf::PT_LOAD) continue;
    if (previous != nullptr && align_down(segment.address, page) < align_up(previous->address_range().end, page)) {
      return false;
    }
    previous = &segment;
  }
  return true;
}

bool covered_by_note_segment(const ElfFile& file, const Section& note) {
  return std::any_of(file.segments().begin(), file.segments().end(), [&](const Segment& segment) {
    return segment.type == elf::PT_NOTE && segment.file_range().holds(note.file_range()) &&
           segment.address + (note.file_offset - segment.file_offset) == note.address;
  });
}

}  // namespace

void check_loads(const Comparison& both, Violations& found) {
  const std::vector<Segment>& before = both.before.segments();
  const std::vector<Segment>& after = both.after.segments();
  if (after.size() < before.size() || after.size() > before.size() + 1) {
    found.add(1, fmt::format("{} program headers, were {}", after.size(), before.size()));
    return;
  }
  for (std::size_t i = 0; i < after.size(); ++i) {
    const bool was_there = i < before.size() && before[i].type != elf::PT_NULL;
    if (was_there && before[i].type == elf::PT_LOAD && after[i].type == elf::PT_NULL) {
      if (!holds_nothing(Layout(both.after), i)) found.add(1, fmt::format("program header {} was still needed", i));
    } else if (was_there && before[i].type != after[i].type) {
      found.add(1, fmt::format("program header {} changed its type", i));
    } else if (after[i].type == elf::PT_LOAD && was_there) {
      check_kept_load(before[i], after[i], found);
    } else if (after[i].type == elf::PT_LOAD) {
      check_new_load(both, after[i], found);
    }
  }
  // The reader has checked that PT_LOADs ascend and do not overlap; pages are checked here.
  const std::uint64_t page = page_size_of(both.before);
  if (disjoint_pages(both.before, page) && !disjoint_pages(both.after, page)) {
    found.add(1, fmt::format("two PT_LOADs share a page of {:#x} bytes", page));
  }
}

void check_notes(const Comparison& both, Violations& found) {
  constexpr std::uint64_t first_page = 0x1000;
  for (std::size_t i = 0; i < std::min(both.before.sections().size(), both.after.sections().size()); ++i) {
    const Section& before = both.before.sections()[i];
    const Section& after = both.after.sections()[i];
    if (before.type != elf::SHT_NOTE || !before.allocated()) continue;
    if (covered_by_note_segment(both.before, before) && !covered_by_note_segment(both.after, after)) {
      found.add(7, fmt::format("{} is no longer where its PT_NOTE says", before.name));
    }
    const bool build_id = before.name == ".note.gnu.build-id";
    if (build_id && before.file_range().end <= first_page && after.file_range().end > first_page) {
      found.add(7, "the build-id left the first page");
    }
  }
  for (std::size_t i = 0; i < both.before.segments().size(); ++i) {
    const Segment& before = both.before.segments()[i];
    const Segment& after = both.after.segments()[i];
    if (before.type == elf::PT_LOAD || before.type == elf::PT_PHDR || before.type == elf::PT_NULL) continue;
    if (before.file_size != after.file_size || before.memory_size != after.memory_size) {
      found.add(7, fmt::format("program header {} (type {:#x}) changed its size", i, before.type));
      continue;
    }
    const bool same_place = before.file_offset == after.file_offset && before.address == after.address;
    const bool never_written = before.type == elf::PT_INTERP || before.type == elf::PT_NOTE;
    if (same_place && !never_written) continue;
    const Result<Bytes> old_bytes = read_block(both.before.file(), before.file_offset, before.file_size);
    const Result<Bytes> new_bytes = read_block(both.after.file(), after.file_offset, after.file_size);
    if (!old_bytes || !new_bytes || !equal_bytes(*old_bytes, *new_bytes)) {
      found.add(7, fmt::format("program header {} (type {:#x}) no longer has its bytes", i, before.type));
    }
  }
}

}  // namespace cuda_runpath
