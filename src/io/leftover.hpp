/// The files that this program makes beside a target, and what a stopped run leaves of them.
///
/// Their names follow from the target's name alone, so that finding them costs no directory scan:
/// a fixed prefix and 16 hexadecimal digits (FNV-1a of the name), which fits NAME_MAX for any target.
/// Whoever makes one holds a lock on it; one that nobody locks is a leftover.
#pragma once

#include <string>
#include <string_view>

#include "cuda_runpath/base/error.hpp"
#include "cuda_runpath/io/disk_file.hpp"
#include "io/file_lock.hpp"

namespace cuda_runpath {

/// A directory entry.
struct Place {
  std::string directory;  ///< never empty
  std::string name;

  [[nodiscard]] std::string path() const { return beside(name); }
  [[nodiscard]] std::string beside(const std::string& other) const;  ///< the path of another name there
  [[nodiscard]] std::string journal() const;                         ///< the path of this entry's journal
  [[nodiscard]] std::string temporary() const;                       ///< the path of this entry's temporary file
};

/// Splits `path` as it stands.
[[nodiscard]] Place split_path(const std::string& path);

/// The entry that holds the file itself: a symlink is followed, since a rename must not replace the link.
/// Errors: Io.
[[nodiscard]] Result<Place> place_of(const std::string& path);

enum class LeftoverKind { None, Journal, Temporary };
/// Whether `name` (no directory) is one that this program gives.
[[nodiscard]] LeftoverKind leftover_kind(std::string_view name);

/// A file of ours, open and locked; its name is still there.
struct HeldFile {
  FileDescriptor descriptor;
  FileLock lock;
};

/// Makes `path`, locked; a leftover of that name is removed first.
/// Errors: Refused when a living process holds it; Io.
[[nodiscard]] Result<HeldFile> create_held(const std::string& path);

/// Takes a leftover; nothing when there is none.
/// Errors: Refused when a living process holds it, or when it is no file of ours; Io.
[[nodiscard]] Result<std::optional<HeldFile>> hold_leftover(const std::string& path);

/// Removes the file `path` when it is a leftover. Errors: as `hold_leftover`.
[[nodiscard]] Status remove_leftover(const std::string& path);

}  // namespace cuda_runpath
