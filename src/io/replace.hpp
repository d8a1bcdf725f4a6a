/// A copy in the same directory is edited and takes the name: at every instant the name stands for
/// the whole old file or the whole new one.
///
/// The copy shares blocks where the file system can (FICLONE: btrfs, xfs), is made by the kernel
/// where it cannot, and keeps holes. It has no name until it is whole (O_TMPFILE), where possible.
#pragma once

#include "cuda_runpath/io/commit.hpp"
#include "io/leftover.hpp"

namespace cuda_runpath {

/// Commits through a copy. Errors: Refused, Io; the old file is then untouched.
[[nodiscard]] Status commit_by_replacing(const DiskFile& source, const Place& place, const FileEdit& edit,
                                         const CommitWishes& wishes);

}  // namespace cuda_runpath
