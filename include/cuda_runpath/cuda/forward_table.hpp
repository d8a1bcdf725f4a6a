/// Forward compatibility: which compat package works on which driver branch, what it holds and what it lacks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "cuda_runpath/base/version.hpp"
#include "cuda_runpath/cuda/provenance.hpp"

namespace cuda_runpath {

enum class ForwardSupport {
  Compatible,
  NotCompatible,
  SameRelease,  ///< the driver is of the package's own release: nothing to gain
};

/// A pair of NVIDIA's support matrix: `data/forward_support.def`.
struct ForwardRow {
  std::string_view package;  ///< "12.9" for cuda-compat-12-9
  std::string_view base;     ///< driver from which on, within its branch: "535", "384.111"
  ForwardSupport support;
  std::string_view note;  ///< where sources disagree; may be empty
  Provenance provenance;
};

/// Every row, sorted by package, then by base.
[[nodiscard]] std::span<const ForwardRow> forward_rows();

/// The row for the package of CUDA release `package` on `driver`. nullptr: no row, nothing is known.
[[nodiscard]] const ForwardRow* forward_support(const Version& package, const Version& driver);

enum class InteropSupport { Supported, Unsupported, NotApplicable };

/// What a compat libcuda lacks beside an older kernel module: `data/forward_interop.def`.
struct InteropRow {
  std::string_view base;         ///< driver of the system, "384.111"
  std::string_view cuda_driver;  ///< driver of libcuda from which on, within its branch: "410.48"
  InteropSupport opengl;
  InteropSupport vulkan;
  InteropSupport power9_ats;
  Provenance provenance;
};

[[nodiscard]] std::span<const InteropRow> interop_rows();
[[nodiscard]] const InteropRow* find_interop(const Version& base, const Version& cuda_driver);

enum class CompatTarget { Discrete, Jetson };

/// The files of a compat package, which must stay together: `data/compat_files.def`.
struct CompatFiles {
  CompatTarget target;
  std::string_view first_cuda;   ///< "11.5"
  std::string_view last_cuda;    ///< "11.7"
  std::string_view files;        ///< patterns, separated by spaces
  std::string_view from_driver;  ///< what the driver of the system must add; separated by spaces
  std::string_view note;
  Provenance provenance;
};

[[nodiscard]] std::span<const CompatFiles> compat_files();
[[nodiscard]] const CompatFiles* find_compat_files(CompatTarget target, const Version& cuda);

}  // namespace cuda_runpath
