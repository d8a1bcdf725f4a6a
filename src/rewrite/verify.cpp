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
    found.add(2, fmt::format("e_phoff is {:#x}, was {:#x}", after.program_headers_offset, before.program_headers_offset));
  }
  const std::uint64_t size = after.program_header_count * both.after.program_header_size();
  const Range table{after.program_headers_offset, after.program_headers_offset + size};
  for (const Section& section : both.after.sections()) {
    if (section.file_range().overlaps(table)) found.add(2, section.name + " overlaps the program header table");
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
  if (before.file_offset != after.file_offset || before.address != after.address) found.add(6, "the dynamic table moved");
  if (before.entries.size() != after.entries.size()) found.add(6, "the dynamic table has another size");
  if (after.used >= after.entries.size()) found.add(6, "no DT_NULL ends the dynamic table");
  check_dynamic_entries(both, found);
}

/// Invariant 8: the file has the predicted size, and every declared write is in it.
void check_declared_writes(const Comparison& both, Violations& found) {
  const RandomAccess& file = both.after.file();
  if (file.size() != both.edit.new_size) {
    found.add(8, fmt::format("the file has {:#x} bytes, expected {:#x}", file.size(), both.edit.new_size));
    return;
  }
  const EditedFile expected(both.before.file(), both.edit);
  for (const Write& write : both.edit.writes) {
    const Result<Bytes> have = read_block(file, write.file_offset, write.bytes.size());
    const Result<Bytes> want = read_block(expected, write.file_offset, write.bytes.size());
    if (!have || !want || *have != *want) {
      found.add(8, fmt::format("{} at {:#x} is not what was written", write.purpose, write.file_offset));
    }
  }
  check_write_targets(both, found);
}

}  // namespace

std::vector<Violation> verify_edit(const ElfFile& before, const ElfFile& after, const RunpathPlan& plan,
                                   const FileEdit& edit) {
  Violations found;
  if (!after.dynamic() || !after.strings() || !before.dynamic() || !before.strings()) {
    found.add(6, "the dynamic table or its strings are gone");
    return found.take();
  }
  if (after.section_fault()) {
    found.add(5, "the section headers became unreadable: " + after.section_fault()->message);
    return found.take();
  }
  const Comparison both{before, after, plan, edit};
  check_loads(both, found);
  check_program_header_table(both, found);
  check_pointers(both, found);
  check_strings(both, found);
  check_sections(both, found);
  check_dynamic_table(both, found);
  check_notes(both, found);
  check_declared_writes(both, found);
  return found.take();
}

}  // namespace cuda_runpath
