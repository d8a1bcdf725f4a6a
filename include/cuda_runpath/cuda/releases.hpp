/// Releases of the CUDA toolkit, of the driver and of PTX, and which of them go together.
///
/// A release that no row names is unknown: CUDA 14 and driver 999 give nothing, never a guess.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cuda_runpath/base/version.hpp"
#include "cuda_runpath/cuda/device_image.hpp"
#include "cuda_runpath/cuda/provenance.hpp"

namespace cuda_runpath {

/// A release of the toolkit with the driver of its time: `data/toolkit_releases.def`.
struct ToolkitRelease {
  std::string_view release;         ///< "12.9.1"
  std::string_view name;            ///< "12.9 Update 1", as NVIDIA writes it
  std::string_view linux_driver;    ///< "575.57.08"; a branch alone when none was bundled
  std::string_view windows_driver;  ///< empty: none
  Provenance provenance;
};

/// Every row, oldest first.
[[nodiscard]] std::span<const ToolkitRelease> toolkit_releases();

/// The row of "12.9.1"; of "12.9" the first one of that release. nullptr: unknown.
[[nodiscard]] const ToolkitRelease* find_toolkit(const Version& release);

/// The newest release that the tables know, "13.4".
[[nodiscard]] Version newest_cuda();

/// What a driver must be for a runtime: `data/minor_version.def`, before CUDA 11 `data/toolkit_releases.def`.
struct DriverMinimum {
  Version driver;                             ///< "525.60.13": the exact minimum
  std::optional<std::uint32_t> branch_after;  ///< from this branch on by backward compatibility; nothing: no end known
  Provenance provenance;
};

/// A driver version as NVIDIA writes it: "450.80.02", whose last number `Version::text` would give as 2.
[[nodiscard]] std::string driver_text(const Version& driver);

/// The oldest driver that NVIDIA names for `runtime` without a compat package: 440.33 for 10.2, 525.60.13 for any 12.x.
/// Nothing for releases before 7.0 or after `newest_cuda`, and for "10", which does not say enough.
[[nodiscard]] std::optional<DriverMinimum> minimum_driver(const Version& runtime);

/// A driver branch and the CUDA release of its libcuda: `data/driver_branches.def`.
struct DriverBranch {
  std::uint32_t branch = 0;  ///< 535
  std::string_view cuda;     ///< "12.2"
  Provenance provenance;
};

/// Every row, oldest first.
[[nodiscard]] std::span<const DriverBranch> driver_branches();

/// The CUDA release of the drivers of `branch`. Nothing when no row names it.
[[nodiscard]] std::optional<Version> cuda_of_branch(std::uint32_t branch);

/// What is known of the CUDA release of a driver.
struct DriverCuda {
  std::optional<Version> cuda;         ///< "12.2": the branch is in the table
  std::optional<std::uint32_t> major;  ///< 12 also for an unlisted branch from 525 to 579, which NVIDIA gives as a rule
  Provenance provenance;
};

/// Nothing for a driver newer than every row or older than the first.
[[nodiscard]] std::optional<DriverCuda> cuda_of_driver(const Version& driver);

/// A release of the PTX instruction set: `data/ptx_isa.def`.
struct PtxRelease {
  std::string_view ptx;          ///< "8.8"
  std::string_view cuda;         ///< "12.9"; empty: PTX 1.5 came with a driver alone
  std::uint32_t branch = 0;      ///< driver branch that took it first; 0: not known
  std::string_view new_targets;  ///< "103 103a 103f": targets that it brought
  Provenance provenance;
};

/// Every row, oldest first. PTX 3.0 and 8.5 came with two releases and have two rows.
[[nodiscard]] std::span<const PtxRelease> ptx_releases();

/// The first row of `ptx`. nullptr: unknown.
[[nodiscard]] const PtxRelease* find_ptx(const Version& ptx);

/// The newest PTX that the driver of CUDA release `cuda` compiles. nullptr: no row for that release.
[[nodiscard]] const PtxRelease* newest_ptx(const Version& cuda);

/// The release that first had `target` ("sm_90a" is not "sm_90"). nullptr: unknown.
[[nodiscard]] const PtxRelease* first_ptx_for(const GpuArchitecture& target);

/// How long NVIDIA supports a branch: `data/driver_support.def`.
struct DriverSupport {
  std::uint32_t branch = 0;
  std::string_view kind;           ///< "LTSB", "Production", "New Feature"
  std::string_view end_of_life;    ///< ISO month: "2028-06"
  std::uint32_t newest_major = 0;  ///< newest CUDA major release that runs on it without a compat package
  Provenance provenance;
};

[[nodiscard]] std::span<const DriverSupport> driver_support();
[[nodiscard]] const DriverSupport* find_driver_support(std::uint32_t branch);

}  // namespace cuda_runpath
