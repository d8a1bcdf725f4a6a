#include "cuda_runpath/io/small_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

#include "cuda_runpath/io/disk_file.hpp"

namespace cuda_runpath {

std::optional<std::string> read_small_file(const std::string& path, std::size_t limit) {
  const FileDescriptor descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!descriptor.open()) return std::nullopt;
  std::string text;
  std::array<char, 4096> buffer{};
  while (text.size() < limit) {
    const ssize_t count = read(descriptor.number(), buffer.data(), std::min(buffer.size(), limit - text.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text;
}

Status write_small_file(const std::string& path, std::string_view text) {
  const std::string temporary = path + ".new" + std::to_string(getpid());
  const FileDescriptor descriptor(open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!descriptor.open()) return tl::unexpected(system_error("cannot write", temporary, errno));
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t count = write(descriptor.number(), rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const Error fault = system_error("cannot write", temporary, errno);
      unlink(temporary.c_str());
      return tl::unexpected(fault);
    }
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  if (rename(temporary.c_str(), path.c_str()) == 0) return {};
  const Error fault = system_error("cannot write", path, errno);
  unlink(temporary.c_str());
  return tl::unexpected(fault);
}

}  // namespace cuda_runpath
