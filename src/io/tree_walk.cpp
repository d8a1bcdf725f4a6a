// A package of 100,000 files is listed with one stat per regular file and one open directory at a
// time. Every directory is entered once, so that bind mounts and links that form a loop end.
//
// How many names of an inode were met decides whether it may be edited in place, so that the same
// entry reached on two ways (`dir dir/file`, a symlink to it) must count once: entries of files with
// several links are told apart by (directory's inode, name).
#include "cuda_runpath/io/tree_walk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <fnmatch.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "io/leftover.hpp"

namespace cuda_runpath {
namespace {

using Inode = std::pair<std::uint64_t, std::uint64_t>;  // device, number

Inode inode_of(const struct stat& status) {
  return {status.st_dev, status.st_ino};
}

std::string joined(const std::string& directory, const std::string& name) {
  if (directory.empty()) return name;
  return directory.back() == '/' ? directory + name : directory + "/" + name;
}

/// The last component, as a prefix for --output; empty for `.`, `..` and `/`.
std::string last_component(std::string path) {
  while (!path.empty() && path.back() == '/') path.pop_back();
  const std::string name = path.substr(path.rfind('/') + 1);
  return name == "." || name == ".." ? std::string() : name;
}

struct Directory {
  std::string path;
  std::string below_argument;  ///< path relative to the argument; empty for the argument itself
  std::string argument_name;
};

class Walker {
 public:
  explicit Walker(const std::vector<std::string>& excludes) : excludes_(excludes) {}

  void add_argument(const std::string& path) {
    struct stat status {};
    if (path.find('\0') != std::string::npos) {
      return add_error({ErrorKind::Io, "a path cannot hold a NUL byte", {}, "give a list of such paths with -0", path});
    }
    if (::stat(path.c_str(), &status) != 0) return add_missing(path, errno);
    if (S_ISDIR(status.st_mode)) {
      pending_.push_back({path, {}, last_component(path)});
      return walk_pending();
    }
    if (!S_ISREG(status.st_mode)) {
      return add_error({ErrorKind::Io, "is neither a regular file nor a directory", {}, {}, path});
    }
    add_named_file(path, status);
  }

  Walk finish() {
    for (auto& [inode, found] : found_) {
      if (!found.entries.empty()) found.file.names = found.entries.size();
      walk_.files.push_back(std::move(found.file));
    }
    const auto by_path = [](const auto& a, const auto& b) { return a.path < b.path; };
    std::sort(walk_.files.begin(), walk_.files.end(), by_path);
    std::sort(walk_.leftovers.begin(), walk_.leftovers.end());
    std::stable_sort(walk_.errors.begin(), walk_.errors.end(), by_path);
    return std::move(walk_);
  }

 private:
  struct Found {
    FoundFile file;
    std::set<std::tuple<Inode, std::string>> entries;  ///< only of files with several links
  };

  void add_error(Error error) { walk_.errors.push_back(std::move(error)); }

  void add_missing(const std::string& path, int number) {
    struct stat link {};
    const bool dangles = number == ENOENT && ::lstat(path.c_str(), &link) == 0 && S_ISLNK(link.st_mode);
    add_error(system_error(dangles ? "is a symbolic link to nothing" : "cannot look at", path, number));
  }

  [[nodiscard]] bool excluded(const std::string& below_argument, const std::string& name) const {
    return std::any_of(excludes_.begin(), excludes_.end(), [&](const std::string& pattern) {
      return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0 ||
             ::fnmatch(pattern.c_str(), below_argument.c_str(), 0) == 0;
    });
  }

  void add_leftover(const std::string& path) {
    if (std::find(walk_.leftovers.begin(), walk_.leftovers.end(), path) == walk_.leftovers.end()) {
      walk_.leftovers.push_back(path);
    }
  }

  void add_named_file(const std::string& path, const struct stat& status) {
    const Result<Place> place = place_of(path);
    if (!place) return add_error(place.error());
    const std::string name = last_component(path);
    if (excluded(name, name)) return;
    if (leftover_kind(name) != LeftoverKind::None) return add_leftover(path);
    for (const std::string& leftover : {place->journal(), place->temporary()}) {
      if (::access(leftover.c_str(), F_OK) == 0) add_leftover(leftover);
    }
    struct stat directory {};
    if (::stat(place->directory.c_str(), &directory) != 0) {
      return add_error(system_error("cannot look at the directory of", path, errno));
    }
    add_file({path, name, 1}, status, inode_of(directory), place->name);
  }

  void add_file(FoundFile file, const struct stat& status, Inode directory, const std::string& name) {
    const auto [at, is_new] = found_.try_emplace(inode_of(status));
    Found& found = at->second;
    if (status.st_nlink > 1) found.entries.emplace(directory, name);
    if (is_new || file.path < found.file.path) found.file = std::move(file);
  }

  void walk_pending() {
    while (!pending_.empty()) {
      const Directory directory = std::move(pending_.back());
      pending_.pop_back();
      walk_directory(directory);
    }
  }

  void walk_directory(const Directory& directory) {
    const bool is_argument = directory.below_argument.empty();
    const int follow = is_argument ? 0 : O_NOFOLLOW;
    FileDescriptor opened(::open(directory.path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK | follow));
    if (!opened.open() && errno == ENOENT && !is_argument) return;  // gone since the listing
    if (!opened.open()) return add_error(system_error("cannot open the directory", directory.path, errno));
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(opened.number()), ::closedir);
    if (!stream) return add_error(system_error("cannot read the directory", directory.path, errno));
    const int number = opened.release();  // closed with the stream
    struct stat status {};
    if (::fstat(number, &status) != 0) {
      return add_error(system_error("cannot read the directory", directory.path, errno));
    }
    if (!entered_.insert(inode_of(status)).second) return;
    for (;;) {
      errno = 0;
      const dirent* entry = ::readdir(stream.get());
      if (entry == nullptr) break;
      const std::string name = entry->d_name;
      if (name != "." && name != "..") add_entry(directory, number, inode_of(status), name, entry->d_type);
    }
    if (errno != 0) add_error(system_error("cannot read the directory", directory.path, errno));
  }

  void add_entry(const Directory& directory, int descriptor, Inode directory_inode, const std::string& name,
                 unsigned char type) {
    const std::string below = joined(directory.below_argument, name);
    if (excluded(below, name)) return;
    const std::string path = joined(directory.path, name);
    struct stat status {};
    if (type == DT_REG || type == DT_UNKNOWN) {
      if (::fstatat(descriptor, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT) return;  // gone since the listing
        return add_error(system_error("cannot look at", path, errno));
      }
      type = S_ISDIR(status.st_mode) ? DT_DIR : S_ISREG(status.st_mode) ? DT_REG : DT_LNK;
    }
    if (type == DT_DIR) return pending_.push_back({path, below, directory.argument_name});
    if (type != DT_REG) return void(++walk_.not_regular);
    if (leftover_kind(name) != LeftoverKind::None) return add_leftover(path);
    add_file({path, joined(directory.argument_name, below), 1}, status, directory_inode, name);
  }

  const std::vector<std::string>& excludes_;
  std::vector<Directory> pending_;
  std::set<Inode> entered_;
  std::map<Inode, Found> found_;
  Walk walk_;
};

}  // namespace

Walk walk_paths(const std::vector<std::string>& paths, const std::vector<std::string>& excludes) {
  Walker walker(excludes);
  for (const std::string& path : paths) walker.add_argument(path);
  return walker.finish();
}

}  // namespace cuda_runpath
