// Reading an ELF file asks for many small pieces that lie close together: headers at the front,
// .dynamic, section headers at the end. A few aligned windows turn them into less than ten system
// calls, and memory stays at 32 KiB whatever the size of the file.
#include "cuda_runpath/io/disk_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "io/system_calls.hpp"

namespace cuda_runpath {
namespace {

constexpr std::uint64_t window_size = 4096;
constexpr std::size_t window_count = 8;
/// Longer reads gain nothing from a window, and would push the others out.
constexpr std::uint64_t most_windowed = window_size;

const char* kind_of(std::uint32_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISBLK(mode) || S_ISCHR(mode)) return "a device";
  return "of an unknown kind";
}

}  // namespace

struct DiskFile::Windows {
  struct Window {
    std::uint64_t begin = ~std::uint64_t{0};  ///< file offset
    std::uint64_t last_use = 0;
    std::array<std::byte, window_size> bytes;
  };
  std::array<Window, window_count> windows;
  std::uint64_t clock = 0;

  Window* find(std::uint64_t begin) {
    for (Window& window : windows) {
      if (window.begin != begin) continue;
      window.last_use = ++clock;
      return &window;
    }
    return nullptr;
  }
  Window& replace_oldest(std::uint64_t begin) {
    const auto oldest = std::min_element(windows.begin(), windows.end(),
                                         [](const Window& a, const Window& b) { return a.last_use < b.last_use; });
    oldest->begin = begin;
    oldest->last_use = ++clock;
    return *oldest;
  }
};

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    if (open()) ::close(number_);
    number_ = other.release();
  }
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (open()) ::close(number_);
}

int FileDescriptor::release() {
  const int number = number_;
  number_ = -1;
  return number;
}

FileIdentity identity_of(const struct stat& status) {
  FileIdentity identity;
  identity.device = status.st_dev;
  identity.inode = status.st_ino;
  identity.size = static_cast<std::uint64_t>(status.st_size);
  identity.modified_seconds = status.st_mtim.tv_sec;
  identity.modified_nanoseconds = status.st_mtim.tv_nsec;
  identity.mode = status.st_mode;
  identity.owner = status.st_uid;
  identity.group = status.st_gid;
  identity.links = status.st_nlink;
  return identity;
}

Error system_error(std::string_view what, const std::string& path, int number) {
  return Error{
      ErrorKind::Io, fmt::format("{}: {}", what, std::generic_category().message(number)), std::nullopt, {}, path};
}

DiskFile::DiskFile() : windows_(std::make_unique_for_overwrite<Windows>()) {}
DiskFile::DiskFile(DiskFile&&) noexcept = default;
DiskFile& DiskFile::operator=(DiskFile&&) noexcept = default;
DiskFile::~DiskFile() = default;

Result<DiskFile> DiskFile::open(const std::string& path) {
  if (path.find('\0') != std::string::npos) return tl::unexpected(system_error("cannot open", path, EINVAL));
  DiskFile file;
  file.path_ = path;
  int number = -1;
  do {
    number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  } while (number < 0 && errno == EINTR);
  if (number < 0) return tl::unexpected(system_error("cannot open", path, errno));
  file.descriptor_ = FileDescriptor(number);
  struct stat status {};
  if (::fstat(number, &status) != 0) return tl::unexpected(system_error("cannot look at", path, errno));
  if (!S_ISREG(status.st_mode)) {
    return tl::unexpected(Error{
        ErrorKind::Io, fmt::format("is {}, not a regular file", kind_of(status.st_mode)), std::nullopt, {}, path});
  }
  file.identity_ = identity_of(status);
  return file;
}

Status DiskFile::read(std::uint64_t file_offset, std::span<std::byte> out) const {
  if (Status inside = check_inside(*this, file_offset, out.size()); !inside) {
    inside.error().path = path_;
    return inside;
  }
  if (out.size() > most_windowed) return read_all(descriptor(), file_offset, out, path_);

  // At most two windows hold a small read; those that are missing come with one call.
  std::array<std::byte, 2 * window_size> fresh;
  Range missing{~std::uint64_t{0}, 0};
  const std::uint64_t end = file_offset + out.size();
  for (std::uint64_t begin = align_down(file_offset, window_size); begin < end; begin += window_size) {
    if (windows_->find(begin) != nullptr) continue;
    missing.begin = std::min(missing.begin, begin);
    missing.end = std::min(begin + window_size, size());
  }
  if (!missing.empty()) {
    Status done = read_all(descriptor(), missing.begin, std::span(fresh).first(missing.size()), path_);
    if (!done) return done;
    for (std::uint64_t begin = missing.begin; begin < missing.end; begin += window_size) {
      const std::uint64_t stored = std::min(window_size, missing.end - begin);
      std::memcpy(windows_->replace_oldest(begin).bytes.data(), fresh.data() + (begin - missing.begin), stored);
    }
  }
  for (std::uint64_t at = file_offset; at < end;) {
    const std::uint64_t begin = align_down(at, window_size);
    const std::uint64_t stop = std::min(begin + window_size, end);
    std::memcpy(out.data() + (at - file_offset), windows_->find(begin)->bytes.data() + (at - begin), stop - at);
    at = stop;
  }
  return {};
}

}  // namespace cuda_runpath
