/// What lies in the directories of search lists, each looked at once, whatever the number of threads.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "app/disk_library_files.hpp"
#include "cuda_runpath/policy/audit.hpp"

namespace cuda_runpath {

class DirectoryViews {
 public:
  explicit DirectoryViews(const std::string& root) : files_(RootedPath(root)) {}

  /// The directory of `entry` for an object at `path` inside of the root; nothing for an entry that leads nowhere
  /// certain (relative, or with another token than $ORIGIN).
  [[nodiscard]] std::optional<DirectoryView> look_at(const std::string& entry, const std::string& path);

 private:
  [[nodiscard]] DirectoryView read(const std::string& directory);

  std::mutex mutex_;
  DiskLibraryFiles files_;
  std::map<std::string, DirectoryView> known_;
};

}  // namespace cuda_runpath
