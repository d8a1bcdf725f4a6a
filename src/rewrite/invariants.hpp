/// The checks behind `verify_edit`, one function an invariant.
#pragma once

#include <string>
#include <vector>

#include "cuda_runpath/rewrite/verify.hpp"

namespace cuda_runpath {

struct Comparison {
  const ElfFile& before;
  const ElfFile& after;
  const RunpathPlan& plan;
  const FileEdit& edit;
};

class Violations {
 public:
  void add(int invariant, std::string message) { list_.push_back({invariant, std::move(message)}); }
  [[nodiscard]] std::vector<Violation> take() { return std::move(list_); }

 private:
  std::vector<Violation> list_;
};

/// 1: PT_LOADs keep place and flags, grow only without .bss, stay disjoint; new ones are read-only and last.
void check_loads(const Comparison& both, Violations& found);
/// 3: every pointer of the dynamic table is the address of the section it was the address of, in a PT_LOAD.
void check_pointers(const Comparison& both, Violations& found);
/// 4: every string that anything refers to reads the same, and the planned list is there.
void check_strings(const Comparison& both, Violations& found);
/// 5: sections keep number, order, names and bytes; the allocated ones are disjoint.
void check_sections(const Comparison& both, Violations& found);
/// 6, the entries: same tags and values but for pointers, DT_STRSZ and the planned entry.
void check_dynamic_entries(const Comparison& both, Violations& found);
/// 7: notes equal their program headers; the build-id stays on the first page.
void check_notes(const Comparison& both, Violations& found);
/// 8, the targets: no write touches a byte of a section that keeps its place, but for the tables edited.
void check_write_targets(const Comparison& both, Violations& found);

}  // namespace cuda_runpath
