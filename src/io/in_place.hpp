/// Editing the file itself: opening what may be read-only, writing in order, going back on an error.
///
/// Limit: for a file without write permission there is one instant, between two fchmod calls and
/// before the first write, where a kill leaves `u+w` set. Its bytes are then the old ones.
#pragma once

#include "cuda_runpath/io/commit.hpp"
#include "io/leftover.hpp"

namespace cuda_runpath {

/// The file of `source`, open for reading and writing; its mode is as before. Fails with errno.
[[nodiscard]] tl::expected<FileDescriptor, int> open_for_edit(const DiskFile& source, const Place& place);

/// Whether the name still stands for the file that was opened, unchanged. Errors: Refused, Io.
[[nodiscard]] Status check_unchanged(const DiskFile& source, const Place& place);

/// With --sync, after a rename or the end of a journal: the names on the disk. Errors: Io; the edit is done then.
[[nodiscard]] Status sync_names(const Place& place);

/// Extends to the new size, does the writes one after the other, cuts off what is behind the new size (an
/// edit that takes another back). Errors: Io.
/// `done` counts the writes that were begun.
[[nodiscard]] Status apply_writes(int descriptor, const FileEdit& edit, Sync after_each, const std::string& path,
                                  std::size_t& done);

/// Ordered or journaled, as `way` says, into `target` (from `open_for_edit`).
/// Errors: Refused, Io; the file is then the old one, or the message says that it is not.
[[nodiscard]] Status commit_in_place(const DiskFile& source, const Place& place, int target, const FileEdit& edit,
                                     CommitWay way, const CommitWishes& wishes);

}  // namespace cuda_runpath
