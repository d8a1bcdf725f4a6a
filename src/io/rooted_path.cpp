#include "cuda_runpath/io/rooted_path.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>

namespace cuda_runpath {
namespace {

constexpr int most_links = 40;  // MAXSYMLINKS of Linux

std::string canonical(const std::string& path) {
  std::array<char, PATH_MAX> buffer{};
  const char* real = realpath(path.c_str(), buffer.data());
  return real == nullptr ? path : std::string(real);
}

}  // namespace

RootedPath::RootedPath(const std::string& root) : root_(root.empty() ? std::string() : canonical(root)) {
  if (root_ == "/") root_.clear();
}

/// One step down from a resolved directory. Most parts of a path are no links: readlink says so with EINVAL, and tells
/// the target of those that are in the same call.
RootedPath::Inside RootedPath::enter(const std::string& parent, std::string_view part, int links) {
  std::string next = parent + "/" + std::string(part);
  std::array<char, PATH_MAX> target{};
  const ssize_t length = readlink((root_ + next).c_str(), target.data(), target.size());
  if (length < 0) return errno == EINVAL ? Inside(std::move(next)) : std::nullopt;
  if (links >= most_links) return std::nullopt;
  const std::string_view text(target.data(), static_cast<std::size_t>(length));
  return text.starts_with('/') ? follow(text, links + 1) : follow(parent + "/" + std::string(text), links + 1);
}

/// What the longest front of `path` that was met before stands for, "" for the root; `end` is where it ends.
RootedPath::Inside RootedPath::known_front(std::string_view path, std::size_t& end) const {
  for (end = path.size(); end != 0;) {
    if (const auto known = resolved_.find(path.substr(0, end)); known != resolved_.end()) return known->second;
    const std::size_t slash = path.rfind('/', end - 1);
    end = slash == std::string_view::npos ? 0 : path.find_last_not_of('/', slash) + 1;
  }
  return std::string();
}

/// The path after all links, "" for the root. What leads to its last part is remembered: paths share their fronts.
/// Only links are followed by recursion: a path of a hostile image has 2,000 parts, and each of 40 links another such.
RootedPath::Inside RootedPath::follow(std::string_view path, int links) {
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.size() >= PATH_MAX) return std::nullopt;  // ENAMETOOLONG, as the kernel says
  std::size_t end = 0;
  Inside inside = known_front(path, end);
  while (inside && end < path.size()) {
    const std::size_t begin = path.find_first_not_of('/', end);
    end = std::min(path.find('/', begin), path.size());
    const std::string_view part = path.substr(begin, end - begin);
    if (part == "..") {
      inside->resize(inside->empty() ? 0 : inside->rfind('/'));  // ".." of the root is the root
    } else if (part != ".") {
      inside = enter(*inside, part, links);
    }
    // Inside of a loop of links the answer hangs on how far it was followed already.
    if (inside || links == 0) resolved_.emplace(path.substr(0, end), inside);
  }
  return inside;
}

std::optional<RootedPath::Resolved> RootedPath::resolve(std::string_view path) {
  Inside inside = follow(path, 0);
  if (!inside) return std::nullopt;
  if (inside->empty()) return Resolved{"/", root_.empty() ? "/" : root_};
  return Resolved{*inside, root_ + *inside};
}

std::optional<std::string> RootedPath::inside_of(const std::string& host_path) const {
  if (root_.empty()) return canonical(host_path);
  // Up to the root the links are those of the host; behind it they are the root's own, and lead into it.
  for (std::size_t end = 0; end != std::string::npos;) {
    end = host_path.find('/', end + 1);
    if (canonical(host_path.substr(0, end)) != root_) continue;
    return end == std::string::npos ? "/" : host_path.substr(end);
  }
  const std::string real = canonical(host_path);
  if (!real.starts_with(root_ + "/")) return std::nullopt;
  return real.substr(root_.size());
}

}  // namespace cuda_runpath
