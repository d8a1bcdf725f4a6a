#include "io/system_calls.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace cuda_runpath {
namespace {

/// Whether a test wants this call to fail; errno is then set.
bool fails(std::string_view name) {
  const CallHook& hook = call_hook();
  if (!hook.before) return false;
  const int number = hook.before(name);
  if (number == 0) return false;
  errno = number;
  return true;
}

template <class Call>
auto retried(std::string_view name, Call&& call) -> decltype(call()) {
  if (fails(name)) return -1;
  for (;;) {
    const auto answer = call();
    if (answer >= 0 || errno != EINTR) return answer;
  }
}

}  // namespace

CallHook& call_hook() {
  static CallHook hook;
  return hook;
}

namespace call {

int open(const std::string& path, int flags, unsigned mode) {
  return retried("open", [&] { return ::open(path.c_str(), flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, mode); });
}

ssize_t pwrite(int descriptor, ByteView bytes, std::uint64_t file_offset) {
  const std::size_t size = std::min(bytes.size(), call_hook().most_bytes);
  return retried("pwrite", [&] { return ::pwrite(descriptor, bytes.data(), size, static_cast<off_t>(file_offset)); });
}

ssize_t copy_file_range(int from, int to, std::uint64_t file_offset, std::uint64_t size) {
  return retried("copy_file_range", [&] {
    auto source = static_cast<loff_t>(file_offset);
    auto target = static_cast<loff_t>(file_offset);
    return ::copy_file_range(from, &source, to, &target, size, 0);
  });
}

int ficlone(int from, int to) {
  return retried("ficlone", [&] { return ::ioctl(to, FICLONE, from); });
}

int fallocate(int descriptor, std::uint64_t file_offset, std::uint64_t size) {
  return retried("fallocate", [&] {
    return ::fallocate(descriptor, FALLOC_FL_KEEP_SIZE, static_cast<off_t>(file_offset), static_cast<off_t>(size));
  });
}

int ftruncate(int descriptor, std::uint64_t size) {
  return retried("ftruncate", [&] { return ::ftruncate(descriptor, static_cast<off_t>(size)); });
}

int fchmod(int descriptor, std::uint32_t mode) {
  return retried("fchmod", [&] { return ::fchmod(descriptor, mode & 07777U); });
}

int fchown(int descriptor, std::uint32_t owner, std::uint32_t group) {
  return retried("fchown", [&] { return ::fchown(descriptor, owner, group); });
}

int fsetxattr(int descriptor, const std::string& name, ByteView value) {
  return retried("fsetxattr", [&] { return ::fsetxattr(descriptor, name.c_str(), value.data(), value.size(), 0); });
}

int fremovexattr(int descriptor, const std::string& name) {
  return retried("fremovexattr", [&] { return ::fremovexattr(descriptor, name.c_str()); });
}

int futimens(int descriptor, std::int64_t seconds, std::int64_t nanoseconds) {
  const timespec times[2] = {{0, UTIME_OMIT}, {static_cast<time_t>(seconds), static_cast<long>(nanoseconds)}};
  return retried("futimens", [&] { return ::futimens(descriptor, times); });
}

int fdatasync(int descriptor) {
  return retried("fdatasync", [&] { return ::fdatasync(descriptor); });
}

int fsync(int descriptor) {
  return retried("fsync", [&] { return ::fsync(descriptor); });
}

int linkat(int descriptor, const std::string& path) {
  const std::string self = fmt::format("/proc/self/fd/{}", descriptor);
  return retried("linkat", [&] { return ::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW); });
}

int rename(const std::string& from, const std::string& to) {
  return retried("rename", [&] { return ::rename(from.c_str(), to.c_str()); });
}

int unlink(const std::string& path) {
  return retried("unlink", [&] { return ::unlink(path.c_str()); });
}

}  // namespace call

Status write_all(int descriptor, ByteView bytes, std::uint64_t file_offset, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t taken = call::pwrite(descriptor, bytes, file_offset);
    if (taken < 0) return tl::unexpected(system_error("cannot write", path, errno));
    if (taken == 0) return tl::unexpected(system_error("cannot write", path, ENOSPC));
    bytes = bytes.subspan(static_cast<std::size_t>(taken));
    file_offset += static_cast<std::uint64_t>(taken);
  }
  return {};
}

Status read_all(int descriptor, std::uint64_t file_offset, std::span<std::byte> out, const std::string& path) {
  while (!out.empty()) {
    const ssize_t got = ::pread(descriptor, out.data(), out.size(), static_cast<off_t>(file_offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      Error error = system_error("cannot read", path, errno);
      error.file_offset = file_offset;
      return tl::unexpected(std::move(error));
    }
    if (got == 0) {
      return tl::unexpected(Error{
          ErrorKind::Io, fmt::format("the file ends here, {:#x} bytes before the size it was opened with", out.size()),
          file_offset, "something cut it while it was read; run again", path});
    }
    out = out.subspan(static_cast<std::size_t>(got));
    file_offset += static_cast<std::uint64_t>(got);
  }
  return {};
}

Status sync_directory(const std::string& directory) {
  const FileDescriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.open()) return tl::unexpected(system_error("cannot open for fsync", directory, errno));
  if (call::fsync(opened.number()) != 0) return tl::unexpected(system_error("cannot fsync", directory, errno));
  return {};
}

}  // namespace cuda_runpath
