#include "app/audit_files.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "cuda_runpath/base/fnv1a.hpp"
#include "cuda_runpath/io/child_output.hpp"
#include "cuda_runpath/io/rooted_path.hpp"

namespace cuda_runpath {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end > begin) lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// Everything that the store paths need at run time, themselves among it. nix-store prints one path a line; a store
/// path has no newline.
Result<std::vector<std::string>> closure_of(const std::vector<std::string>& paths) {
  std::vector<std::string> command{"nix-store", "--query", "--requisites", "--"};
  command.insert(command.end(), paths.begin(), paths.end());
  const Result<std::string> listed = output_of(command);
  if (listed) return lines_of(*listed);
  Error error = listed.error();
  error.message = "--closure: " + error.message;
  error.advice = "it needs nix-store in PATH and paths of its store";
  return tl::unexpected(error);
}

/// Arguments and names where the files lie below a root.
class RootNames {
 public:
  explicit RootNames(const std::string& root) : root_(root) {}

  /// Where to walk for an argument: a path of the host below the root, else one inside of it. Its links are followed
  /// here, as a process in the root would; nothing when they lead nowhere.
  std::optional<std::string> on_host(const std::string& path) {
    std::error_code fault;
    const std::string absolute = std::filesystem::absolute(path, fault).lexically_normal().string();
    const std::string inside = root_.inside_of(absolute).value_or("/" + path);
    const std::optional<RootedPath::Resolved> place = root_.resolve(inside);
    return place ? std::optional(place->on_host) : std::nullopt;
  }

  /// What a process in the root would call a walked file.
  [[nodiscard]] std::string inside(const std::string& path) const {
    const std::string& root = root_.root();
    return path.starts_with(root + "/") ? path.substr(root.size()) : path;
  }

 private:
  RootedPath root_;
};

std::vector<std::string> places_in_root(const std::vector<std::string>& paths, RootNames& names,
                                        std::vector<Error>& missing) {
  std::vector<std::string> places;
  for (const std::string& path : paths) {
    if (std::optional<std::string> place = names.on_host(path)) {
      places.push_back(std::move(*place));
    } else {
      missing.push_back({ErrorKind::Io, "no such file in the root", {}, "name a path as it is inside of DIR", path});
    }
  }
  return places;
}

}  // namespace

bool is_in_shard(std::string_view name, const Shard& shard) {
  const std::uint64_t hash = fnv1a(bytes_of(name));
  // The low bits of FNV-1a alone depend on the low bits of the bytes alone.
  return (hash ^ (hash >> 32U)) % shard.count == shard.index - 1;
}

Result<AuditedFiles> files_of(const AuditSettings& settings, const std::vector<std::string>& excludes) {
  std::vector<std::string> paths = settings.patch.paths;
  if (settings.closure == Closure::Yes) {
    Result<std::vector<std::string>> closure = closure_of(paths);
    if (!closure) return tl::unexpected(closure.error());
    paths = std::move(*closure);
  }
  const bool rooted = !settings.root.empty();
  RootNames names(settings.root);
  std::vector<Error> missing;
  if (rooted) paths = places_in_root(paths, names, missing);
  Walk walk = walk_paths(paths, excludes);
  AuditedFiles result;
  for (FoundFile& file : walk.files) {
    std::string name = rooted ? names.inside(file.path) : file.path;
    if (is_in_shard(name, settings.shard)) result.audited.push_back(result.files.size());
    result.files.push_back({std::move(file), std::move(name)});
  }
  for (std::vector<Error>* errors : {&missing, &walk.errors}) {
    for (Error& error : *errors) {
      if (rooted) error.path = names.inside(error.path);
      if (is_in_shard(error.path, settings.shard)) result.unreachable.push_back(std::move(error));
    }
  }
  return result;
}

}  // namespace cuda_runpath
