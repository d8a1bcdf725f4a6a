/// Putting a `FileEdit` on disk so that a stop at any instant leaves the old file, the new one, or
/// a journal that the next run rolls back.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "cuda_runpath/base/file_edit.hpp"
#include "cuda_runpath/io/disk_file.hpp"

namespace cuda_runpath {

/// What the user asked for with --commit.
enum class CommitMode { Auto, InPlace, Replace };

/// What is done.
enum class CommitWay {
  OrderedInPlace,    ///< the writes one after the other; only for EditSafety::Ordered
  JournaledInPlace,  ///< an undo journal beside the file, then the writes, then the journal goes
  CloneAndRename,    ///< a copy in the same directory is edited, then takes the name
};
[[nodiscard]] const char* name_of(CommitWay way);  ///< "in place", "in place, journaled", "copy and rename"

enum class Sync { No, Yes };              ///< fdatasync between the phases (--sync)
enum class HardLinks { Protect, Break };  ///< --break-hardlinks

/// Asked about the file when it is written and the old one can still be had: `path` is the file
/// itself, or the copy that is about to take its name. Its error is the error of the commit.
using CommitCheck = std::function<Status(const std::string& path, CommitWay way)>;

/// Told the way just before the first write. Its error is the error of the commit, which then has written nothing.
using CommitRecord = std::function<Status(CommitWay way)>;

struct CommitWishes {
  CommitMode mode = CommitMode::Auto;
  Sync sync = Sync::No;
  HardLinks hard_links = HardLinks::Protect;
  std::uint64_t visited_names = 1;  ///< how many names of this inode the run was given or found
  CommitCheck check{};              ///< empty: what is written is good
  CommitRecord record{};            ///< empty: nobody keeps the old bytes
};

/// How `source` may be edited under `wishes`, before any rung is chosen.
/// Errors: Refused for setuid/setgid files, hard links that were not visited, and links that a copy would split.
struct CommitPermit {
  bool in_place = false;  ///< false: only CloneAndRename
  std::string reason;     ///< why not in place; empty when in place
};
[[nodiscard]] Result<CommitPermit> commit_permit(const DiskFile& source, const CommitWishes& wishes);

struct CommitReport {
  CommitWay way = CommitWay::OrderedInPlace;
  std::string reason;  ///< why this way; lower case, no full stop
};

/// Commits `edit` to the file that `source` was opened from.
///
/// Mode, owner, extended attributes and file capabilities are as before afterwards, or the file is
/// refused. A mode without write permission is lifted for the edit and put back.
/// Errors: Refused when the file changed since it was opened, or when no way is permitted; Io; what
/// `wishes.check` says. The file at `source.path()` is then the old one.
[[nodiscard]] Result<CommitReport> commit_edit(const DiskFile& source, const FileEdit& edit,
                                               const CommitWishes& wishes);

/// Writes the edited file to `target` (another path; directories are made), leaving the source alone.
///
/// An existing file there is replaced at once. The copy has the mode (without setuid and setgid) and
/// the extended attributes that may be set; its owner is who runs this.
/// Errors: Refused when `target` is the source; Io; what `check` says (`target` is then as it was).
[[nodiscard]] Status write_edited_copy(const DiskFile& source, const FileEdit& edit, const std::string& target,
                                       const CommitCheck& check = {});

/// Rolls back a journal that a stopped run left beside `path`, and removes stale temporary files of
/// this program there. True when something was rolled back.
/// Errors: Malformed when a journal is damaged (the file is then left alone); Refused when a living
/// process holds it or it belongs to another file; Io.
[[nodiscard]] Result<bool> recover(const std::string& path);

/// Whether `path` has the name of a journal or temporary file of this program.
[[nodiscard]] bool is_leftover(const std::string& path);

/// The same from the other end: `leftover` is a journal or temporary file (see `Walk::leftovers`).
/// Errors: as `recover`.
[[nodiscard]] Result<bool> recover_leftover(const std::string& leftover);

}  // namespace cuda_runpath
