/// The environment variables that matter, read once: nothing below asks the environment again.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace cuda_runpath {

/// A variable that is set to nothing counts as not set.
struct Environment {
  std::optional<std::string> platform;      ///< CUDA_RUNPATH_PLATFORM
  std::optional<unsigned> nix_build_cores;  ///< NIX_BUILD_CORES; 0 means all cores
  std::optional<std::string> nix_store;     ///< NIX_STORE_DIR, else NIX_STORE
  bool in_nix_build = false;                ///< NIX_BUILD_TOP
  bool no_color = false;                    ///< NO_COLOR
  bool dumb_terminal = false;               ///< TERM=dumb
  std::optional<std::string> library_path;  ///< LD_LIBRARY_PATH; doctor alone looks at it
  std::vector<std::string> cuda_homes;      ///< CUDA_HOME, CUDA_PATH
  std::vector<std::string> path;            ///< absolute elements of PATH
  bool utf8 = false;                        ///< LC_ALL, else LC_CTYPE, else LANG names UTF-8
};

[[nodiscard]] Environment read_environment();

}  // namespace cuda_runpath
