/// From a plan to bytes on disk, for one object: choice of rungs, proof, commit, proof again.
#pragma once

#include "cuda_runpath/app/patch_job.hpp"
#include "cuda_runpath/elf/elf_file.hpp"
#include "cuda_runpath/io/disk_file.hpp"
#include "cuda_runpath/io/tree_walk.hpp"
#include "cuda_runpath/report/patch_result.hpp"

namespace cuda_runpath {

/// Makes `result.plan` true on disk (or below --output), or finds out whether that could be done.
/// Errors: Refused with the blocker or the invariant; Io.
[[nodiscard]] Status commit_object(const DiskFile& disk, const ElfFile& file, const FoundFile& found,
                                   const PatchJob& job, PatchResult& result);

/// With --output, an object that is already right is copied too: the directory is then complete.
[[nodiscard]] Status copy_unchanged(const DiskFile& disk, const FoundFile& found, const PatchJob& job,
                                    PatchResult& result);

}  // namespace cuda_runpath
