/// Where systems keep the driver's libraries: `data/driver_directories.def`.
///
/// What a search looked for, beside `data/platforms.def`, which says what an object should get.
#pragma once

#include <span>
#include <string_view>

#include "cuda_runpath/cuda/provenance.hpp"

namespace cuda_runpath {

struct DriverDirectory {
  std::string_view environment;  ///< "NixOS", "Jetson, JetPack 6 and newer"
  std::string_view directories;  ///< separated by colons; "<triplet>" stands for the machine's
  std::string_view note;         ///< may be empty
  Provenance provenance;
};

/// Every row, sorted by environment.
[[nodiscard]] std::span<const DriverDirectory> driver_directories();

}  // namespace cuda_runpath
