#include "app/directory_views.hpp"

#include <sys/stat.h>

#include "app/driver_file.hpp"

namespace cuda_runpath {
namespace {

/// `entry` with $ORIGIN filled in; "" when it leads nowhere certain.
std::string expanded(const std::string& entry, const std::string& path) {
  const std::string origin = path.substr(0, path.rfind('/'));
  for (const std::string_view token : {"$ORIGIN", "${ORIGIN}"}) {
    if (!entry.starts_with(token)) continue;
    const std::string rest = entry.substr(token.size());
    const bool certain = (rest.empty() || rest.front() == '/') && rest.find('$') == std::string::npos;
    return certain ? origin + rest : std::string();
  }
  const bool certain = entry.starts_with('/') && entry.find('$') == std::string::npos;
  return certain ? entry : std::string();
}

bool has_origin(const ObjectFacts& facts) {
  const std::string list = facts.runpath.value_or(facts.rpath.value_or(""));
  return list.find("$ORIGIN") != std::string::npos || list.find("${ORIGIN}") != std::string::npos;
}

}  // namespace

DirectoryView DirectoryViews::read(const std::string& directory) {
  DirectoryView view;
  const std::optional<RootedPath::Resolved> place = files_.root().resolve(directory);
  struct stat status {};
  if (!place || stat(place->on_host.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) return view;
  view.exists = true;
  view.world_writable = (status.st_mode & S_IWOTH) != 0;
  const std::string libcuda = place->inside + "/" + libcuda_name;
  if (const std::optional<DriverFile> driver = read_driver_file(files_, libcuda)) {
    view.holds_libcuda = true;
    view.libcuda_is_stub = driver->is_stub;
    view.libcuda_has_origin = has_origin(*files_.find(libcuda)->facts);
    if (driver->driver) view.libcuda_driver = driver->driver->version;
    view.libcuda_cuda = driver->cuda;
  }
  view.holds_jit_compiler = files_.root().resolve(place->inside + "/" + jit_compiler_name).has_value();
  view.holds_nvvm = files_.root().resolve(place->inside + "/libnvidia-nvvm.so.4").has_value();
  return view;
}

std::optional<DirectoryView> DirectoryViews::look_at(const std::string& entry, const std::string& path) {
  const std::string directory = expanded(entry, path);
  if (directory.empty()) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto [known, is_new] = known_.try_emplace(directory);
  if (is_new) known->second = read(directory);
  DirectoryView view = known->second;
  view.entry = entry;
  return view;
}

}  // namespace cuda_runpath
