/// Files on a real disk for the tests of io: a directory that goes away, bytes in and out, child processes.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "io/system_calls.hpp"
#include "cuda_runpath/base/file_edit.hpp"
#include "cuda_runpath/io/commit.hpp"
#include "cuda_runpath/io/disk_file.hpp"

namespace cuda_runpath::io_test {

/// A fresh directory, removed with all that is in it.
class TemporaryDirectory {
 public:
  explicit TemporaryDirectory(const std::filesystem::path& parent = std::filesystem::temp_directory_path());
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory();

  [[nodiscard]] std::string path() const { return path_; }
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  /// The names in it, sorted.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::string path_;
};

/// Sets a hook for the life of this.
class HookGuard {
 public:
  HookGuard(std::function<int(std::string_view)> before, std::size_t most_bytes = SIZE_MAX) {
    call_hook() = {std::move(before), most_bytes};
  }
  HookGuard(const HookGuard&) = delete;
  HookGuard& operator=(const HookGuard&) = delete;
  ~HookGuard() { call_hook() = {}; }
};

/// Writes `content` to `path` with `mode`; the mtime is set far back, so that a change shows.
void write_file(const std::string& path, std::string_view content, mode_t mode = 0644);
[[nodiscard]] std::string read_file(const std::string& path);
[[nodiscard]] struct stat status_of(const std::string& path);
/// `size` bytes that repeat nowhere near.
[[nodiscard]] std::string pattern(std::size_t size);

[[nodiscard]] Write write_at(std::uint64_t file_offset, std::string_view text);
/// An edit of a file of `old_size` bytes.
[[nodiscard]] FileEdit edit_of(std::uint64_t old_size, std::vector<Write> writes,
                               EditSafety safety = EditSafety::Ordered);
/// `content` after the first `count` writes of `edit`.
[[nodiscard]] std::string after(const FileEdit& edit, const std::string& content, std::size_t count = SIZE_MAX);

/// Opens and commits.
[[nodiscard]] Result<CommitReport> commit(const std::string& path, const FileEdit& edit,
                                          const CommitWishes& wishes = {});
[[nodiscard]] CommitWishes wish(CommitMode mode, Sync sync = Sync::No);

enum class User { Same, Nobody };
/// The wait status of a child that runs `work` (its answer is the exit code).
[[nodiscard]] int in_child(User user, const std::function<int()>& work);
/// Whether this process may do what a test needs of root.
[[nodiscard]] bool is_root();

}  // namespace cuda_runpath::io_test
