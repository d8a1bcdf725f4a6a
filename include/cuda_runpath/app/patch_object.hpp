/// One file through the whole pipeline: read, judge, plan, prove, commit, prove again.
#pragma once

#include "cuda_runpath/app/patch_job.hpp"
#include "cuda_runpath/io/tree_walk.hpp"
#include "cuda_runpath/report/patch_result.hpp"

namespace cuda_runpath {

/// Patches the file, or says what would be done, or why nothing is. Safe to call from several
/// threads for different files. Nothing fails: an error is a result.
[[nodiscard]] PatchResult patch_object(const FoundFile& found, const PatchJob& job);

}  // namespace cuda_runpath
