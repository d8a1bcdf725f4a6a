/// An advisory lock that dies with its process: two runs do not interleave on one file, and a
/// temporary file that somebody still writes is told from one that a stopped run left.
#pragma once

#include <string>

#include "cuda_runpath/base/error.hpp"

namespace cuda_runpath {

/// flock(LOCK_EX) on an open file, given back at the end of its life.
///
/// Where the file system has no such locks (some network mounts) it counts as taken.
class FileLock {
 public:
  /// `descriptor` must stay open while the lock lives.
  /// Errors: Refused when another process holds it; Io.
  [[nodiscard]] static Result<FileLock> take(int descriptor, const std::string& path);

  FileLock(FileLock&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace cuda_runpath
