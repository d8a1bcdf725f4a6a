/// Files that no rung may touch: what is damaged, or says two things about itself.
#pragma once

#include "cuda_runpath/elf/elf_file.hpp"
#include "cuda_runpath/policy/runpath_plan.hpp"

namespace cuda_runpath {

/// What no rung can help, said before any is tried.
/// Errors: Unsupported (big-endian); Refused with what does not fit together; Malformed.
[[nodiscard]] Status check_editable(const ElfFile& file, const RunpathPlan& plan);

}  // namespace cuda_runpath
