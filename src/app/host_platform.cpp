#include "app/host_platform.hpp"

#include <fmt/format.h>

#include <array>
#include <sstream>

#include "app/explain_question.hpp"
#include "cuda_runpath/io/host_probe.hpp"
#include "cuda_runpath/io/small_file.hpp"

namespace cuda_runpath {
namespace {

constexpr std::size_t largest_mark = 16ULL * 1024;  // bytes

std::string text_of_file(RootedPath& root, std::string_view path) {
  const std::optional<RootedPath::Resolved> place = root.resolve(path);
  return place ? read_small_file(place->on_host, largest_mark).value_or("") : std::string();
}

/// The rule for a release of Jetson Linux on a board whose device tree says `model`.
std::optional<HostPlatform> jetson_of(const HostFact& l4t, const std::string& model) {
  const std::optional<Version> jetpack = jetpack_of_l4t(l4t.value);
  if (!jetpack) return std::nullopt;
  std::string name;
  if (*jetpack < Version{{5}}) {
    name = "jetson-jp4";
  } else if (model.find("Thor") != std::string::npos) {
    name = "jetson-thor";
  } else if (model.find("Xavier") != std::string::npos) {
    name = "jetson-xavier";
  } else if (model.find("Orin") != std::string::npos) {
    name = *jetpack < Version{{7}} ? "jetson-orin" : "jetson-orin-jp7";
  } else {
    return std::nullopt;
  }
  return HostPlatform{name, fmt::format("{} says Jetson Linux {}, the device tree \"{}\"", l4t.source, l4t.value,
                                        model.substr(0, model.find('\0')))};
}

/// "debian" or "rhel" by ID and ID_LIKE of /etc/os-release.
std::optional<HostPlatform> distribution_of(const std::string& os_release) {
  static constexpr std::array<std::pair<std::string_view, const char*>, 6> families = {{{"nixos", "nixos"},
                                                                                        {"debian", "debian"},
                                                                                        {"ubuntu", "debian"},
                                                                                        {"rhel", "rhel"},
                                                                                        {"fedora", "rhel"},
                                                                                        {"suse", "rhel"}}};
  std::istringstream lines(os_release);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("ID=") && !line.starts_with("ID_LIKE=")) continue;
    for (const auto& [word, rule] : families) {
      if (line.find(word) != std::string::npos) return HostPlatform{rule, "/etc/os-release says " + line};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<HostPlatform> platform_of_host(RootedPath& root) {
  const HostFacts facts = probe_host(root);
  if (root.resolve("/etc/NIXOS")) return HostPlatform{"nixos", "/etc/NIXOS is there"};
  if (facts.l4t) {
    if (auto jetson = jetson_of(*facts.l4t, text_of_file(root, "/proc/device-tree/model"))) return jetson;
  }
  if (facts.wsl) return HostPlatform{"wsl", "/dev/dxg is there, or the kernel is one of WSL"};
  for (const char* mark : {"/.dockerenv", "/run/.containerenv"}) {
    if (root.resolve(mark)) return HostPlatform{"container", fmt::format("{} is there", mark)};
  }
  return distribution_of(text_of_file(root, "/etc/os-release"));
}

}  // namespace cuda_runpath
