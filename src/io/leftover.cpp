#include "io/leftover.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>

#include "cuda_runpath/base/fnv1a.hpp"
#include "io/system_calls.hpp"

namespace cuda_runpath {
namespace {

constexpr std::string_view journal_prefix = ".cuda-runpath-journal-";
constexpr std::string_view temporary_prefix = ".cuda-runpath-temporary-";
constexpr std::size_t digits = 16;

std::string own_name(std::string_view prefix, const std::string& name) {
  return fmt::format("{}{:016x}", prefix, fnv1a(bytes_of(name)));
}

bool is_own_name(std::string_view name, std::string_view prefix) {
  if (name.size() != prefix.size() + digits || name.substr(0, prefix.size()) != prefix) return false;
  return name.find_first_not_of("0123456789abcdef", prefix.size()) == std::string_view::npos;
}

/// Whether `path` still is the open file; between open and lock it may have been removed and made anew.
bool still_named(int descriptor, const std::string& path) {
  struct stat open_one {};
  struct stat named {};
  return ::fstat(descriptor, &open_one) == 0 && ::lstat(path.c_str(), &named) == 0 && open_one.st_dev == named.st_dev &&
         open_one.st_ino == named.st_ino;
}

}  // namespace

std::string Place::beside(const std::string& other) const {
  return directory.back() == '/' ? directory + other : directory + "/" + other;
}
std::string Place::journal() const {
  return beside(own_name(journal_prefix, name));
}
std::string Place::temporary() const {
  return beside(own_name(temporary_prefix, name));
}

Place split_path(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {".", path};
  return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

Result<Place> place_of(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 && errno != ENOENT) {
    return tl::unexpected(system_error("cannot look at", path, errno));
  }
  if (!S_ISLNK(status.st_mode)) return split_path(path);
  const std::unique_ptr<char, void (*)(void*)> real(::realpath(path.c_str(), nullptr), ::free);
  if (!real) return tl::unexpected(system_error("cannot follow the link", path, errno));
  return split_path(real.get());
}

LeftoverKind leftover_kind(std::string_view name) {
  if (is_own_name(name, journal_prefix)) return LeftoverKind::Journal;
  if (is_own_name(name, temporary_prefix)) return LeftoverKind::Temporary;
  return LeftoverKind::None;
}

Result<HeldFile> create_held(const std::string& path) {
  constexpr int attempts = 8;  // a rival may take the name again; not for ever
  for (int i = 0; i < attempts; ++i) {
    FileDescriptor made(call::open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600));
    if (!made.open() && errno != EEXIST) return tl::unexpected(system_error("cannot create", path, errno));
    if (!made.open()) {
      if (Status gone = remove_leftover(path); !gone) return tl::unexpected(gone.error());
      continue;
    }
    Result<FileLock> lock = FileLock::take(made.number(), path);
    if (!lock || !still_named(made.number(), path)) continue;
    return HeldFile{std::move(made), std::move(*lock)};
  }
  return tl::unexpected(system_error("cannot create", path, EEXIST));
}

Result<std::optional<HeldFile>> hold_leftover(const std::string& path) {
  FileDescriptor found(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  if (!found.open() && errno == ENOENT) return std::optional<HeldFile>();
  if (!found.open()) return tl::unexpected(system_error("cannot open", path, errno));
  struct stat status {};
  if (::fstat(found.number(), &status) != 0) return tl::unexpected(system_error("cannot look at", path, errno));
  if (!S_ISREG(status.st_mode)) {
    return tl::unexpected(Error{ErrorKind::Refused, "has a name of this program's, but is not a regular file",
                                std::nullopt, "remove it", path});
  }
  Result<FileLock> lock = FileLock::take(found.number(), path);
  if (!lock) return tl::unexpected(lock.error());
  if (!still_named(found.number(), path)) return std::optional<HeldFile>();
  return std::optional<HeldFile>(HeldFile{std::move(found), std::move(*lock)});
}

Status remove_leftover(const std::string& path) {
  const Result<std::optional<HeldFile>> held = hold_leftover(path);
  if (!held) return tl::unexpected(held.error());
  if (!*held) return {};
  if (call::unlink(path) != 0 && errno != ENOENT) return tl::unexpected(system_error("cannot remove", path, errno));
  return {};
}

}  // namespace cuda_runpath
