/// What an edit must keep, said a second time and more coarsely than the prover says it.
///
/// Written against the file alone, without the rewriter's own notions of slack and holes: if both had
/// the same blind spot, the fuzzer would see nothing.
#pragma once

#include <string>

#include "cuda_runpath/base/file_edit.hpp"
#include "cuda_runpath/elf/elf_file.hpp"
#include "cuda_runpath/policy/runpath_plan.hpp"

namespace cuda_runpath {

/// What is lost, or nothing. Checked: names of symbols, bytes of sections that must not move, bytes
/// that belong to nobody the headers name (a payload behind the file), the sizes.
[[nodiscard]] std::string kept_content_fault(const ElfFile& before, const ElfFile& after, const RunpathPlan& plan,
                                             const FileEdit& edit);

}  // namespace cuda_runpath
