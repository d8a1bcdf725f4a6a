/// CUDA toolkits and compat directories that are installed in a root.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/disk_library_files.hpp"
#include "cuda_runpath/cuda/versions_inside.hpp"

namespace cuda_runpath {

struct InstalledToolkit {
  std::string directory;  ///< "/usr/local/cuda-13.0", as seen in the root
  bool has_nvcc = false;
  std::string runtime_file;              ///< its libcudart; empty: none
  std::optional<VersionInside> runtime;  ///< release of that
};

/// /usr/local/cuda, /usr/local/cuda-* and `more`, each real directory once, sorted.
[[nodiscard]] std::vector<InstalledToolkit> find_toolkits(DiskLibraryFiles& files,
                                                          const std::vector<std::string>& more);

/// Directories that hold a compat libcuda: compat and compat_orin of each toolkit, and /usr/compat.
[[nodiscard]] std::vector<std::string> find_compat_directories(DiskLibraryFiles& files,
                                                               const std::vector<InstalledToolkit>& toolkits);

}  // namespace cuda_runpath
