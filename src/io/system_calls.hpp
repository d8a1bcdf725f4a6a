/// The system calls that change the disk, in one place, so that tests can fail or stop a run at each.
///
/// "A stop at any instant leaves the old file, the new one or a journal" is a claim about every
/// single call. Each function here asks `call_hook()` first; in production the hook is empty and
/// costs one branch. The functions return what the call returns and set `errno`; EINTR is retried.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>

#include "cuda_runpath/base/bytes.hpp"
#include "cuda_runpath/base/error.hpp"
#include "cuda_runpath/io/disk_file.hpp"

namespace cuda_runpath {

struct CallHook {
  /// Called with the name of the call. Returns 0 to let it happen, else the errno it fails with.
  std::function<int(std::string_view call)> before;
  /// The most bytes one pwrite takes: makes short writes.
  std::size_t most_bytes = std::numeric_limits<std::size_t>::max();
};

/// The hook of the process. For tests; set it before any thread commits.
[[nodiscard]] CallHook& call_hook();

namespace call {

[[nodiscard]] int open(const std::string& path, int flags, unsigned mode = 0);
[[nodiscard]] ssize_t pwrite(int descriptor, ByteView bytes, std::uint64_t file_offset);
[[nodiscard]] ssize_t copy_file_range(int from, int to, std::uint64_t file_offset, std::uint64_t size);
[[nodiscard]] int ficlone(int from, int to);
[[nodiscard]] int fallocate(int descriptor, std::uint64_t file_offset, std::uint64_t size);  ///< keeps the size
[[nodiscard]] int ftruncate(int descriptor, std::uint64_t size);
[[nodiscard]] int fchmod(int descriptor, std::uint32_t mode);
[[nodiscard]] int fchown(int descriptor, std::uint32_t owner, std::uint32_t group);
[[nodiscard]] int fsetxattr(int descriptor, const std::string& name, ByteView value);
[[nodiscard]] int fremovexattr(int descriptor, const std::string& name);
[[nodiscard]] int futimens(int descriptor, std::int64_t seconds, std::int64_t nanoseconds);  ///< mtime only
[[nodiscard]] int fdatasync(int descriptor);
[[nodiscard]] int fsync(int descriptor);
[[nodiscard]] int linkat(int descriptor, const std::string& path);  ///< names an O_TMPFILE file
[[nodiscard]] int rename(const std::string& from, const std::string& to);
[[nodiscard]] int unlink(const std::string& path);

}  // namespace call

/// Writes all of `bytes`, in several calls where the system takes them in parts. Errors: Io, for `path`.
[[nodiscard]] Status write_all(int descriptor, ByteView bytes, std::uint64_t file_offset, const std::string& path);

/// Fills `out` from `file_offset`. Errors: Io, for `path`, also when the file ends before.
[[nodiscard]] Status read_all(int descriptor, std::uint64_t file_offset, std::span<std::byte> out,
                              const std::string& path);

/// fsync of a directory, for the names in it. Errors: Io.
[[nodiscard]] Status sync_directory(const std::string& directory);

}  // namespace cuda_runpath
