#include "app/toolkit_inventory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

namespace cuda_runpath {
namespace {

namespace fs = std::filesystem;

/// Names in a directory of the root, sorted.
std::vector<std::string> names_in(RootedPath& root, const std::string& directory) {
  std::vector<std::string> names;
  const std::optional<RootedPath::Resolved> place = root.resolve(directory);
  if (!place) return names;
  std::error_code fault;
  for (fs::directory_iterator entry(place->on_host, fault), end; !fault && entry != end; entry.increment(fault)) {
    names.push_back(entry->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::optional<VersionInside> runtime_of(DiskLibraryFiles& files, const std::string& path) {
  const Result<OpenedLibrary> library = files.open(path);
  if (!library) return std::nullopt;
  Result<std::optional<VersionInside>> version = runtime_version(library->file, *library->facts);
  return version ? std::move(*version) : std::nullopt;
}

InstalledToolkit read_toolkit(DiskLibraryFiles& files, const std::string& directory) {
  InstalledToolkit toolkit;
  toolkit.directory = directory;
  toolkit.has_nvcc = files.root().resolve(directory + "/bin/nvcc").has_value();
  for (const char* libraries : {"lib64", "lib", "targets/x86_64-linux/lib", "targets/sbsa-linux/lib"}) {
    for (const std::string& name : names_in(files.root(), fmt::format("{}/{}", directory, libraries))) {
      if (!name.starts_with("libcudart.so.") || !toolkit.runtime_file.empty()) continue;
      toolkit.runtime_file = fmt::format("{}/{}/{}", directory, libraries, name);
    }
  }
  if (!toolkit.runtime_file.empty()) toolkit.runtime = runtime_of(files, toolkit.runtime_file);
  return toolkit;
}

}  // namespace

std::vector<InstalledToolkit> find_toolkits(DiskLibraryFiles& files, const std::vector<std::string>& more) {
  std::vector<std::string> candidates = more;
  for (const std::string& name : names_in(files.root(), "/usr/local")) {
    if (name == "cuda" || name.starts_with("cuda-")) candidates.push_back("/usr/local/" + name);
  }
  std::set<std::string> real;
  for (const std::string& candidate : candidates) {
    const std::optional<RootedPath::Resolved> place = files.root().resolve(candidate);
    if (place && files.is_directory(place->inside)) real.insert(place->inside);
  }
  std::vector<InstalledToolkit> toolkits;
  toolkits.reserve(real.size());
  for (const std::string& directory : real) toolkits.push_back(read_toolkit(files, directory));
  return toolkits;
}

std::vector<std::string> find_compat_directories(DiskLibraryFiles& files,
                                                 const std::vector<InstalledToolkit>& toolkits) {
  std::vector<std::string> candidates{"/usr/compat"};
  for (const InstalledToolkit& toolkit : toolkits) {
    for (const char* name : {"compat", "compat_orin"})
      candidates.push_back(fmt::format("{}/{}", toolkit.directory, name));
  }
  std::erase_if(candidates, [&](const std::string& directory) {
    return !files.root().resolve(directory + "/libcuda.so.1").has_value();
  });
  return candidates;
}

}  // namespace cuda_runpath
