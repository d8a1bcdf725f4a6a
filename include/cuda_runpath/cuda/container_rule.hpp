/// Which libcuda a container gets: the decision of the NVIDIA Container Toolkit, reproduced.
///
/// Its hook `enable-cuda-compat` puts the compat directory of an image in front of the host's driver, or does not.
/// Source: NVIDIA/nvidia-container-toolkit v1.20 (d34b3046), cmd/nvidia-cdi-hook/cudacompat.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/base/version.hpp"
#include "cuda_runpath/cuda/compat_note.hpp"

namespace cuda_runpath {

/// Where the hook looks inside of an image.
inline constexpr std::string_view container_compat_directory = "/usr/local/cuda/compat";

/// What the image brings.
struct ContainerCompat {
  std::vector<std::string> files;  ///< names in the compat directory that match libcuda.so.*.*, links left out
  std::optional<CompatNote> note;  ///< of the one file
};

/// What the runtime tells the hook about the host; either may be missing.
struct ContainerHost {
  std::optional<Version> driver;
  std::optional<Version> cuda;  ///< told instead of the driver where that says nothing: nvgpu on Orin
};

enum class ContainerChoice {
  Compat,   ///< the image's libcuda
  Host,     ///< the host's
  Unclear,  ///< hangs on whether the toolkit can read a malformed note
};

struct ContainerDecision {
  ContainerChoice choice = ContainerChoice::Host;
  std::string reason;  ///< lower case, no full stop
};

[[nodiscard]] ContainerDecision decide_container_compat(const ContainerCompat& compat, const ContainerHost& host);

/// Whether `name` matches the hook's pattern libcuda.so.*.*
[[nodiscard]] bool is_container_compat_name(std::string_view name);

}  // namespace cuda_runpath
