/// Who opens libcuda.so.1 in a program, what answers, and whether CUDA will accept it.
#pragma once

#include "app/disk_library_files.hpp"
#include "app/explain_question.hpp"
#include "cuda_runpath/report/explain_result.hpp"

namespace cuda_runpath {

/// Fills `result.openings`; `result.evidence` and `result.device_code` are those of object 0 already.
/// Errors: Io when an object of the closure cannot be read.
[[nodiscard]] Status add_driver_openings(DiskLibraryFiles& files, const LoadedProgram& program,
                                         const ExplainQuestion& question, ExplainResult& result);

}  // namespace cuda_runpath
