/// What an edit in place will overwrite, kept until the edit is whole: for the way back after an
/// error, and as the content of the journal.
///
/// Memory is the overwritten bytes only (a few hundred bytes to a few MB), never the file.
#pragma once

#include <optional>
#include <vector>

#include "cuda_runpath/base/file_edit.hpp"
#include "cuda_runpath/io/disk_file.hpp"

namespace cuda_runpath {

struct OldPart {
  std::uint64_t file_offset = 0;
  Bytes bytes;
};

struct OldState {
  FileIdentity identity;
  std::optional<Bytes> capability;
  std::vector<OldPart> parts;  ///< of each write in order, the part inside the old file (may be empty)
};

/// Reads what `edit` will overwrite. Errors: Io.
[[nodiscard]] Result<OldState> read_old_state(const DiskFile& source, const FileEdit& edit);

/// Makes the file behind `descriptor` what it was: the first `part_count` parts, size, capabilities, mtime.
/// May run any number of times. Errors: Io, for `path`.
[[nodiscard]] Status put_back(int descriptor, const OldState& old, std::size_t part_count, const std::string& path);

/// Gives back the file capabilities that writing took. Errors: Io.
[[nodiscard]] Status put_back_capability(int descriptor, const OldState& old, const std::string& path);

}  // namespace cuda_runpath
