#include "cuda_runpath/io/host_probe.hpp"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <sstream>

#include "cuda_runpath/io/child_output.hpp"
#include "cuda_runpath/io/small_file.hpp"

namespace cuda_runpath {
namespace {

constexpr std::size_t largest_probe_file = 64ULL * 1024;  // bytes
constexpr std::size_t most_gpus = 64;

bool is_driver_version(std::string_view word) {
  const std::size_t dot = word.find('.');
  return dot == 3 && word.size() > 4 && word.find_first_not_of("0123456789.") == std::string_view::npos &&
         word.find("..") == std::string_view::npos && word.back() != '.';
}

std::optional<std::string> read_inside(RootedPath& root, std::string_view path) {
  const std::optional<RootedPath::Resolved> place = root.resolve(path);
  return place ? read_small_file(place->on_host, largest_probe_file) : std::nullopt;
}

std::optional<HostFact> kernel_driver_of(RootedPath& root) {
  for (const char* path : {"/proc/driver/nvidia/version", "/sys/module/nvidia/version"}) {
    const std::optional<std::string> text = read_inside(root, path);
    if (!text) continue;
    if (std::optional<std::string> version = driver_version_in(*text)) return HostFact{std::move(*version), path};
  }
  return std::nullopt;
}

/// The value of "Model:" in the files of the driver for each GPU.
std::vector<HostFact> gpus_of(RootedPath& root) {
  std::vector<HostFact> gpus;
  const std::string directory = "/proc/driver/nvidia/gpus";
  const std::optional<RootedPath::Resolved> place = root.resolve(directory);
  if (!place) return gpus;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(opendir(place->on_host.c_str()), closedir);
  if (!entries) return gpus;
  while (const dirent* entry = readdir(entries.get())) {
    const std::string path = fmt::format("{}/{}/information", directory, entry->d_name);
    std::istringstream lines(read_inside(root, path).value_or(""));
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("Model:")) continue;
      const std::size_t begin = line.find_first_not_of(" \t", 6);
      if (begin != std::string::npos) gpus.push_back({line.substr(begin), path});
    }
  }
  std::sort(gpus.begin(), gpus.end(), [](const HostFact& a, const HostFact& b) { return a.source < b.source; });
  return gpus;
}

}  // namespace

std::optional<std::string> driver_version_in(std::string_view text) {
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    if (is_driver_version(word)) return word;
  }
  return std::nullopt;
}

std::optional<std::string> l4t_release_in(std::string_view text) {
  const auto number_behind = [&](std::string_view words) -> std::string {
    const std::size_t at = text.find(words);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = text.substr(at + words.size());
    return std::string(rest.substr(0, std::min(rest.find_first_not_of("0123456789."), rest.size())));
  };
  const std::string release = number_behind("# R");
  const std::string revision = number_behind("REVISION: ");
  if (release.empty() || revision.empty()) return std::nullopt;
  return release + "." + revision;
}

HostFacts probe_host(RootedPath& root) {
  HostFacts facts;
  facts.kernel_driver = kernel_driver_of(root);
  facts.gpus = gpus_of(root);
  constexpr const char* tegra_release = "/etc/nv_tegra_release";
  if (const std::optional<std::string> text = read_inside(root, tegra_release)) {
    if (std::optional<std::string> release = l4t_release_in(*text)) facts.l4t = HostFact{*release, tegra_release};
  }
  const std::string kernel = read_inside(root, "/proc/sys/kernel/osrelease").value_or("");
  facts.wsl = root.resolve("/dev/dxg").has_value() || kernel.find("microsoft") != std::string::npos;
  return facts;
}

std::vector<HostFact> ask_nvidia_smi(std::span<const char* const> places) {
  const auto place =
      std::find_if(places.begin(), places.end(), [](const char* path) { return access(path, X_OK) == 0; });
  if (place == places.end()) return {};
  // Without a driver that answers it says so on its standard output; only its exit code tells that from a name.
  const Result<std::string> told =
      output_of({*place, "--query-gpu=name", "--format=csv,noheader"}, ChildErrors::Dropped);
  if (!told) return {};
  std::vector<HostFact> gpus;
  std::istringstream lines(*told);
  for (std::string name; std::getline(lines, name) && gpus.size() < most_gpus;) {
    while (name.ends_with(' ')) name.pop_back();
    if (!name.empty()) gpus.push_back({std::move(name), *place});
  }
  return gpus;
}

}  // namespace cuda_runpath
