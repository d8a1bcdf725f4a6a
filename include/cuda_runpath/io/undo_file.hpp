/// The old bytes of every file that a run edits, kept by the user: what `undo` writes back.
///
/// An entry is whole in the undo file before the first write to the file it is for, so that a stopped run
/// can be taken back too. The format is in src/io/undo_file.cpp.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "cuda_runpath/io/commit.hpp"

namespace cuda_runpath {

/// An undo file that is being written. Several threads may add to it.
class UndoWriter {
 public:
  /// Makes `path`. Errors: Refused when it exists (it may hold the only old bytes); Io.
  [[nodiscard]] static Result<UndoWriter> create(const std::string& path);

  /// Keeps what `edit` will overwrite in the file of `source`. Errors: Refused above 256 MiB; Io.
  [[nodiscard]] Status add(const DiskFile& source, const FileEdit& edit, CommitWay way, Sync sync) const;

  /// Removes an undo file without entries. Errors: Io.
  [[nodiscard]] Status finish() const;

  [[nodiscard]] const std::string& path() const;

 private:
  struct State;
  explicit UndoWriter(std::shared_ptr<State> state) : state_(std::move(state)) {}

  std::shared_ptr<State> state_;
};

enum class UndoIntent { Look, PutBack };
enum class UndoOutcome {
  PutBack,     ///< edited, and (UndoIntent::PutBack) now the old file again
  AlreadyOld,  ///< the edit was never done, or was taken back before
};

/// A finished or cut-off undo file.
class UndoFile {
 public:
  /// Errors: Io; Malformed when it is no undo file or is damaged.
  [[nodiscard]] static Result<UndoFile> read(const std::string& path);

  /// Entries, in the order in which the files were edited. Take them back from the last to the first.
  [[nodiscard]] std::size_t count() const;
  /// Whether the last entry is not whole: the run stopped before it touched that file.
  [[nodiscard]] bool cut_short() const;
  /// The file of an entry, absolute. Errors: Malformed, Io.
  [[nodiscard]] Result<std::string> target(std::size_t index) const;

  /// Makes the file what it was: bytes, size, mode, capabilities, mtime.
  ///
  /// In place where it was edited in place, else through a copy. May run any number of times.
  /// Errors: Refused when the file is neither what the edit left nor on the way there; Malformed; Io.
  [[nodiscard]] Result<UndoOutcome> put_back(std::size_t index, UndoIntent intent) const;

 private:
  struct State;
  explicit UndoFile(std::shared_ptr<const State> state) : state_(std::move(state)) {}

  std::shared_ptr<const State> state_;
};

}  // namespace cuda_runpath
