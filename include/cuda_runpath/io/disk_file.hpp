/// A file on disk, read through small windows; the whole file is never in memory.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <memory>
#include <string>

#include "cuda_runpath/base/random_access.hpp"

namespace cuda_runpath {

/// An open file descriptor, closed at the end of its life.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int number) : number_(number) {}
  FileDescriptor(FileDescriptor&& other) noexcept : number_(other.release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor();

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool open() const { return number_ >= 0; }
  int release();

 private:
  int number_ = -1;
};

/// What makes "still the same file" decidable between reading and committing.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;             ///< bytes
  std::int64_t modified_seconds = 0;  ///< mtime
  std::int64_t modified_nanoseconds = 0;
  std::uint32_t mode = 0;  ///< st_mode
  std::uint32_t owner = 0;
  std::uint32_t group = 0;
  std::uint64_t links = 0;  ///< st_nlink

  bool operator==(const FileIdentity&) const = default;
};

[[nodiscard]] FileIdentity identity_of(const struct stat& status);

/// A regular file opened for reading. Not safe for use by two threads at once (it keeps windows).
class DiskFile final : public RandomAccess {
 public:
  /// Opens without blocking on a FIFO. Errors: Io, with the path, when it cannot be opened or is not a regular file.
  [[nodiscard]] static Result<DiskFile> open(const std::string& path);

  [[nodiscard]] std::uint64_t size() const override { return identity_.size; }
  /// Small reads go through aligned 4 KiB windows (a few are kept); large ones straight to pread.
  [[nodiscard]] Status read(std::uint64_t file_offset, std::span<std::byte> out) const override;

  [[nodiscard]] const FileIdentity& identity() const { return identity_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] int descriptor() const { return descriptor_.number(); }

 private:
  struct Windows;
  DiskFile();

 public:
  DiskFile(DiskFile&&) noexcept;
  DiskFile& operator=(DiskFile&&) noexcept;
  ~DiskFile() override;

 private:
  std::string path_;
  FileDescriptor descriptor_;
  FileIdentity identity_;
  std::unique_ptr<Windows> windows_;
};

/// The error of a failed system call: `path: cannot open: Permission denied`, from errno value `number`.
[[nodiscard]] Error system_error(std::string_view what, const std::string& path, int number);

}  // namespace cuda_runpath
