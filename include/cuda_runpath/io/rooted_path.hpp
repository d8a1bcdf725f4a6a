/// A path as a process inside of another root would follow it: a sysroot, an unpacked image, a store.
///
/// An absolute symbolic link inside of the root leads to the root, not to the host's files.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "cuda_runpath/base/error.hpp"

namespace cuda_runpath {

class RootedPath {
 public:
  /// `root` is a directory of the host; "/" or empty: the host itself.
  explicit RootedPath(const std::string& root);

  /// What a path (absolute, inside of the root) stands for after all symbolic links.
  struct Resolved {
    std::string inside;   ///< as a process in the root sees it: "/usr/lib/libc.so.6"
    std::string on_host;  ///< where to open it: "/srv/image/usr/lib/libc.so.6"
  };
  /// Nothing when a part does not exist, or after 40 symbolic links (as the kernel counts).
  [[nodiscard]] std::optional<Resolved> resolve(std::string_view path);

  /// `path` of the host, if it lies in the root, as a process in the root sees it.
  [[nodiscard]] std::optional<std::string> inside_of(const std::string& host_path) const;

  [[nodiscard]] const std::string& root() const { return root_; }

 private:
  using Inside = std::optional<std::string>;
  Inside known_front(std::string_view path, std::size_t& end) const;
  Inside follow(std::string_view path, int links);
  Inside enter(const std::string& parent, std::string_view part, int links);

  std::string root_;  ///< canonical, without a slash at the end; empty for the host itself
  std::map<std::string, Inside, std::less<>> resolved_;
};

}  // namespace cuda_runpath
