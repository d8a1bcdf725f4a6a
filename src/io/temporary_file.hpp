/// A file that is made beside its target and takes the target's name when it is whole.
#pragma once

#include <optional>

#include "io/leftover.hpp"

namespace cuda_runpath {

enum class Naming {
  WhenWhole,  ///< O_TMPFILE: a stopped run leaves nothing at all; not on every file system
  AtOnce,     ///< a name of its own from the start: a stopped run leaves a file that the next one removes
};

class TemporaryFile {
 public:
  /// Errors: Refused when another run makes one for this target; Io, also where WhenWhole is not supported.
  [[nodiscard]] static Result<TemporaryFile> create(const Place& target, Naming naming);

  TemporaryFile(TemporaryFile&& other) noexcept;
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile();

  [[nodiscard]] int descriptor() const { return held_ ? held_->descriptor.number() : unnamed_.number(); }

  /// Gives an unnamed file its own name. Errors: as `create`.
  [[nodiscard]] Status take_own_name();
  /// Renames it to the target. Errors: Io.
  [[nodiscard]] Status replace_target();

 private:
  explicit TemporaryFile(Place target) : target_(std::move(target)) {}

  Place target_;
  FileDescriptor unnamed_;
  std::optional<FileLock> lock_;  ///< of `unnamed_`
  std::optional<HeldFile> held_;
  bool named_ = false;
};

}  // namespace cuda_runpath
