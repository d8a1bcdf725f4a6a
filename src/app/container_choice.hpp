/// `explain --platform container`: whether the NVIDIA Container Toolkit would put the image's compat libcuda first.
#pragma once

#include <optional>

#include "app/disk_library_files.hpp"
#include "cuda_runpath/cuda/container_rule.hpp"
#include "cuda_runpath/report/explain_result.hpp"

namespace cuda_runpath {

struct ContainerAnswer {
  ContainerDecision decision;
  std::optional<DriverFile> compat;  ///< the image's libcuda, when there is exactly one
};

/// The decision for a host whose driver is `host_driver`, from what lies in the compat directory of the image.
[[nodiscard]] ContainerAnswer choose_for_container(DiskLibraryFiles& files, const std::optional<Version>& host_driver);

/// Whether the choice reaches a search: its compat directory becomes the first of the loader cache, so that a RUNPATH,
/// an RPATH or LD_LIBRARY_PATH still goes before it.
[[nodiscard]] bool reaches(const ContainerAnswer& answer, const LibrarySearch& search);

}  // namespace cuda_runpath
