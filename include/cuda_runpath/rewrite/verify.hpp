/// The proof behind every commit: eight invariants over the file before and after (`--verify fast`).
///
/// Valid input may break some of them already, so the two files are compared; what the edit added
/// must hold absolutely. Run on the overlay before the first write and on a copy read again.
#pragma once

#include <string>
#include <vector>

#include "cuda_runpath/base/file_edit.hpp"
#include "cuda_runpath/elf/elf_file.hpp"
#include "cuda_runpath/policy/runpath_plan.hpp"

namespace cuda_runpath {

/// One invariant that does not hold.
struct Violation {
  int invariant = 0;    ///< as docs/elf-notes.md numbers them: 1..8; 9 is the second reader's
  std::string message;  ///< found against expected; lower case, no full stop
};

/// As `verify_edit` where `after` is `before` with `edit` laid over it: the writes are in it by construction.
[[nodiscard]] std::vector<Violation> verify_planned(const ElfFile& before, const ElfFile& after,
                                                    const RunpathPlan& plan, const FileEdit& edit);

/// What of `after` contradicts `before` plus `plan`. Empty: proved.
[[nodiscard]] std::vector<Violation> verify_edit(const ElfFile& before, const ElfFile& after, const RunpathPlan& plan,
                                                 const FileEdit& edit);

}  // namespace cuda_runpath
