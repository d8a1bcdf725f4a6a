/// Invariants 5 and 8: sections, and the bytes an edit may touch.
#include <fmt/format.h>

#include <algorithm>

#include "rewrite/invariants.hpp"
#include "rewrite/layout.hpp"

namespace cuda_runpath {
namespace {

bool moved(const Section& before, const Section& after) {
  return before.file_offset != after.file_offset || before.address != after.address;
}

bool same_but_for_place(const Section& before, const Section& after) {
  return before.type == after.type && before.flags == after.flags && before.link == after.link &&
         before.info == after.info && before.alignment == after.alignment && before.entry_size == after.entry_size &&
         before.name_offset == after.name_offset && before.name == after.name;
}

/// A section that moved has the bytes it had; symbol tables have their section symbols mended, and
/// the string table is invariant 4's.
void check_moved_bytes(const Comparison& both, std::size_t index, Violations& found) {
  const Section& before = both.before.sections()[index];
  const Section& after = both.after.sections()[index];
  if (index == both.before.strings()->section_index || before.type == elf::SHT_DYNSYM) return;
  const Result<Bytes> old_bytes = read_block(both.before.file(), before.file_offset, before.size);
  const Result<Bytes> new_bytes = read_block(both.after.file(), after.file_offset, after.size);
  if (!old_bytes || !new_bytes || !equal_bytes(*old_bytes, *new_bytes))
    found.add(5, fmt::format("{} lost its bytes in the move", before.name));
}

void check_section(const Comparison& both, std::size_t index, Violations& found) {
  const Section& before = both.before.sections()[index];
  const Section& after = both.after.sections()[index];
  const bool may_grow = index == both.before.strings()->section_index;
  if (!same_but_for_place(before, after) || (before.size != after.size && !may_grow)) {
    found.add(5, fmt::format("{} changed more than its place", before.name));
  }
  if (!moved(before, after)) return;
  if (!before.allocated()) found.add(5, fmt::format("{} moved and is not allocated", before.name));
  if (after.alignment > 1 && after.address % after.alignment != 0)
    found.add(5, fmt::format("{} lost its alignment", before.name));
  if (both.after.offset_of_address(after.address) != after.file_offset) {
    found.add(5, fmt::format("{} is not where the PT_LOADs map its address", before.name));
  }
  check_moved_bytes(both, index, found);
}

/// Overlaps are looked for only where an edit can make one: around what moved or grew.
void check_disjoint(const Comparison& both, std::size_t index, Violations& found) {
  const std::vector<Section>& sections = both.after.sections();
  const Section& section = sections[index];
  for (std::size_t i = 0; i < sections.size(); ++i) {
    if (i == index) continue;
    const bool in_file = section.file_range().overlaps(sections[i].file_range());
    const bool thread_bss = (sections[i].flags & elf::SHF_TLS) != 0 && sections[i].type == elf::SHT_NOBITS;
    const bool in_memory =
        sections[i].allocated() && !thread_bss && section.address_range().overlaps(sections[i].address_range());
    if (in_file || in_memory) found.add(5, fmt::format("{} overlaps {}", section.name, sections[i].name));
  }
}

std::optional<std::uint64_t> address_of_type(const ElfFile& file, std::uint32_t type) {
  for (const Section& section : file.sections()) {
    if (section.type == type) return section.address;
  }
  return std::nullopt;
}

/// Sections whose bytes an edit may change in place.
bool may_be_written(const Comparison& both, std::size_t index) {
  const Section& before = both.before.sections()[index];
  const Section& after = both.after.sections()[index];
  if (index == both.before.strings()->section_index || moved(before, after)) return true;
  return before.type == elf::SHT_DYNAMIC || before.type == elf::SHT_SYMTAB || before.type == elf::SHT_DYNSYM;
}

}  // namespace

void check_sections(const Comparison& both, Violations& found) {
  if (both.before.sections().size() != both.after.sections().size()) {
    found.add(5, "the number of sections changed");
    return;
  }
  for (std::size_t i = 0; i < both.before.sections().size(); ++i) {
    check_section(both, i, found);
    if (both.before.sections()[i] != both.after.sections()[i]) check_disjoint(both, i, found);
  }
  const auto above = [](const ElfFile& file) {
    const auto symbols = address_of_type(file, elf::SHT_DYNSYM);
    return symbols && file.strings()->address > *symbols;
  };
  if (!both.before.sections().empty() && above(both.before) && !above(both.after)) {
    found.add(5, ".dynstr is no longer above .dynsym");
  }
}

void check_write_targets(const Comparison& both, Violations& found) {
  for (const Write& write : both.edit.writes) {
    for (std::size_t i = 0; i < std::min(both.before.sections().size(), both.after.sections().size()); ++i) {
      const Section& section = both.before.sections()[i];
      if (!section.file_range().overlaps(write.range()) || may_be_written(both, i)) continue;
      found.add(8, fmt::format("{} at {:#x} would overwrite {}", write.purpose, write.file_offset, section.name));
    }
  }
}

}  // namespace cuda_runpath
