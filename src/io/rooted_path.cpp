#include "cuda_runpath/io/rooted_path.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <vector>

namespace cuda_runpath {
namespace {

constexpr int most_links = 40;  // MAXSYMLINKS of Linux

std::string canonical(const std::string& path) {
  std::array<char, PATH_MAX> buffer{};
  const char* real = realpath(path.c_str(), buffer.data());
  return real == nullptr ? path : std::string(real);
}

/// Puts the parts of `path` in front of `parts` (a stack: the next one is at the back).
void push_parts(std::string_view path, std::vector<std::string>& parts) {
  while (!path.empty()) {
    const std::size_t slash = path.rfind('/');
    const std::string_view part = slash == std::string_view::npos ? path : path.substr(slash + 1);
    if (!part.empty()) parts.emplace_back(part);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
  }
}

}  // namespace

RootedPath::RootedPath(std::string root) : root_(root.empty() ? std::string() : canonical(root)) {
  if (root_ == "/") root_.clear();
}

const RootedPath::Known& RootedPath::look_at(const std::string& inside) {
  const auto [entry, is_new] = known_.try_emplace(inside);
  if (!is_new) return entry->second;
  Known& known = entry->second;
  const std::string path = root_ + inside;
  // Most parts of a path are no links: readlink says so with EINVAL, and tells those that are in the same call.
  std::array<char, PATH_MAX> target{};
  const ssize_t length = readlink(path.c_str(), target.data(), target.size());
  if (length >= 0) {
    known.kind = Kind::Link;
    known.target.assign(target.data(), static_cast<std::size_t>(length));
  } else if (errno == EINVAL) {
    known.kind = Kind::Other;
  }
  return known;
}

std::optional<RootedPath::Resolved> RootedPath::resolve(std::string_view path) {
  std::vector<std::string> parts;
  push_parts(path, parts);
  std::string inside;
  int links = 0;
  while (!parts.empty()) {
    const std::string part = std::move(parts.back());
    parts.pop_back();
    if (part == ".") continue;
    if (part == "..") {
      inside.resize(inside.empty() ? 0 : inside.rfind('/'));  // ".." of the root is the root
      continue;
    }
    const std::string next = inside + "/" + part;
    const Known& known = look_at(next);
    if (known.kind == Kind::Missing) return std::nullopt;
    if (known.kind == Kind::Link) {
      if (++links > most_links) return std::nullopt;
      if (known.target.starts_with('/')) inside.clear();
      push_parts(known.target, parts);
      continue;
    }
    inside = next;
  }
  if (inside.empty()) return Resolved{"/", root_.empty() ? "/" : root_};
  return Resolved{inside, root_ + inside};
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
