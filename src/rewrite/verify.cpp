/// Eight invariants, each its own function: what the edited file must share with the file before.
#include "cuda_runpath/rewrite/verify.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rewrite/invariants.hpp"

namespace cuda_runpath {
namespace {

/// Invariant 2: the program header table did not move and lies where it did, in one PT_LOAD.
void check_program_header_table(const Comparison& both, Violations& found) {
  const FileHeader& before = both.before.header();
  const FileHeader& after = both.after.header();
  if (before.program_headers_offset != after.program_headers_offset) {
    found.add(2,
              fmt::format("e_phoff is {:#x}, was {:#x}", after.program_headers_offset, before.program_headers_offset));
  }
  const std::uint64_t size = after.program_header_count * both.after.program_header_size();
  const Range table{after.program_headers_offset, after.program_headers_offset + size};
  for (const Section& section : both.after.sections()) {
    if (section.file_range().overlaps(table))
      found.add(2, fmt::format("{} overlaps the program header table", section.name));
  }
  const auto covers = [&](const ElfFile& file, const Range& range) {
    return std::any_of(file.segments().begin(), file.segments().end(), [&](const Segment& segment) {
      return segment.type == elf::PT_LOAD && segment.file_range().holds(range);
    });
  };
  const std::uint64_t old_size = before.program_header_count * both.before.program_header_size();
  const bool covered = covers(both.before, {table.begin, table.begin + old_size});
  if (covered && !covers(both.after, table)) found.add(2, "the program header table is not inside one PT_LOAD");
}

/// Invariant 6: the dynamic table is where it was, ends, and says the same but for what was planned.
void check_dynamic_table(const Comparison& both, Violations& found) {
  const DynamicTable& before = *both.before.dynamic();
  const DynamicTable& after = *both.after.dynamic();
  if (before.file_offset != after.file_offset || before.address != after.address)
    found.add(6, "the dynamic table moved");
  if (before.entries.size() != after.entries.size()) found.add(6, "the dynamic table has another size");
  if (after.used >= after.entries.size()) found.add(6, "no DT_NULL ends the dynamic table");
  check_dynamic_entries(both, found);
}

/// Invariant 8, the bytes: every declared write is in the file.
void check_declared_writes(const Comparison& both, Violations& found) {
  const RandomAccess& file = both.after.file();
  if (file.size() != both.edit.new_size) return;
  const EditedFile expected(both.before.file(), both.edit);
  for (const Write& write : both.edit.writes) {
    const Result<Bytes> have = read_block(file, write.file_offset, write.bytes.size());
    const Result<Bytes> want = read_block(expected, write.file_offset, write.bytes.size());
    if (!have || !want || !equal_bytes(*have, *want)) {
      found.add(8, fmt::format("{} at {:#x} is not what was written", write.purpose, write.file_offset));
    }
  }
}

/// Invariant 8, the size, and what the writes may touch.
void check_extent(const Comparison& both, Violations& found) {
  const std::uint64_t size = both.after.file().size();
  if (size == both.edit.new_size) return check_write_targets(both, found);
  found.add(8, fmt::format("the file has {:#x} bytes, expected {:#x}", size, both.edit.new_size));
}

void check_invariants(const Comparison& both, Violations& found) {
  const ElfFile& before = both.before;
  const ElfFile& after = both.after;
  if (!after.dynamic() || !after.strings() || !before.dynamic() || !before.strings()) {
    return found.add(6, "the dynamic table or its strings are gone");
  }
  if (after.section_fault()) {
    return found.add(5, "the section headers became unreadable: " + after.section_fault()->message);
  }
  check_loads(both, found);
  check_program_header_table(both, found);
  check_pointers(both, found);
  check_strings(both, found);
  check_sections(both, found);
  check_dynamic_table(both, found);
  check_notes(both, found);
  check_extent(both, found);
}

}  // namespace

std::vector<Violation> verify_planned(const ElfFile& before, const ElfFile& after, const RunpathPlan& plan,
                                      const FileEdit& edit) {
  Violations found;
  check_invariants({before, after, plan, edit}, found);
  return found.take();
}

std::vector<Violation> verify_edit(const ElfFile& before, const ElfFile& after, const RunpathPlan& plan,
                                   const FileEdit& edit) {
  Violations found;
  const Comparison both{before, after, plan, edit};
  check_invariants(both, found);
  check_declared_writes(both, found);
  return found.take();
}

}  // namespace cuda_runpath
