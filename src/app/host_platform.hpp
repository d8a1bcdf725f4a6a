/// Which rule fits the machine that is looked at, by the marks it bears.
///
/// For `platforms`, `doctor` and `explain` only: a patch is decided for the target, never by the host that builds.
#pragma once

#include <optional>
#include <string>

#include "cuda_runpath/io/rooted_path.hpp"

namespace cuda_runpath {

struct HostPlatform {
  std::string name;    ///< of the rule: "nixos"
  std::string reason;  ///< "/etc/NIXOS is there"
};

/// Nothing when no mark is known.
[[nodiscard]] std::optional<HostPlatform> platform_of_host(RootedPath& root);

}  // namespace cuda_runpath
