/// What a machine says about its NVIDIA driver and GPUs, read from files that the driver keeps.
///
/// Nothing is executed but nvidia-smi, and that only from the places where drivers install it.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/io/rooted_path.hpp"

namespace cuda_runpath {

/// A statement of the host, with the file that makes it.
struct HostFact {
  std::string value;
  std::string source;  ///< "/proc/driver/nvidia/version"
};

struct HostFacts {
  std::optional<HostFact> kernel_driver;  ///< version of nvidia.ko: "470.182.03"
  std::optional<HostFact> l4t;            ///< release of Jetson Linux: "35.4.1"
  std::vector<HostFact> gpus;             ///< model names: "NVIDIA H200"
  bool wsl = false;                       ///< /dev/dxg or a kernel of WSL
};

/// Reads the files below `root`. What is not there is absent from the answer.
[[nodiscard]] HostFacts probe_host(RootedPath& root);

/// Where drivers install nvidia-smi.
inline constexpr std::array<const char*, 3> places_of_nvidia_smi = {
    "/usr/bin/nvidia-smi", "/run/current-system/sw/bin/nvidia-smi", "/usr/lib/wsl/lib/nvidia-smi"};

/// GPU names as the first nvidia-smi of `places` that is there tells them; empty where there is none, or it fails.
[[nodiscard]] std::vector<HostFact> ask_nvidia_smi(std::span<const char* const> places = places_of_nvidia_smi);

/// "470.182.03" in the text of /proc/driver/nvidia/version or /sys/module/nvidia/version.
[[nodiscard]] std::optional<std::string> driver_version_in(std::string_view text);

/// "35.4.1" in the text of /etc/nv_tegra_release: "# R35 (release), REVISION: 4.1, ..."
[[nodiscard]] std::optional<std::string> l4t_release_in(std::string_view text);

}  // namespace cuda_runpath
