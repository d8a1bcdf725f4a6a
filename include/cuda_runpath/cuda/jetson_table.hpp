/// JetPack releases and the CUDA releases that run on them: `data/jetson.def`.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "cuda_runpath/base/version.hpp"
#include "cuda_runpath/cuda/provenance.hpp"

namespace cuda_runpath {

struct JetPack {
  std::string_view jetpack;         ///< "6" for every 6.x, "7.2" for this one
  std::string_view l4t;             ///< "36.x"
  std::string_view default_cuda;    ///< "12.2", or by release: "6.0=12.2 6.1=12.6"
  std::string_view compatible;      ///< releases of the upgrade package that work, separated by spaces
  std::string_view not_compatible;  ///< releases of it that do not
  std::string_view not_from;        ///< nor this one and what is newer; empty: not said
  std::string_view reported;        ///< releases that users run all the same
  std::string_view directory;       ///< where the upgrade package puts its libraries; empty: there is none
  std::string_view note;
  Provenance provenance;
};

[[nodiscard]] std::span<const JetPack> jetpacks();

/// The row of "6.2" or "5.1.3". nullptr: unknown, as JetPack 9 is.
[[nodiscard]] const JetPack* find_jetpack(const Version& jetpack);

/// CUDA release of the driver that comes with `jetpack`. Nothing when the row does not say it for this release.
[[nodiscard]] std::optional<Version> default_cuda(const Version& jetpack);

enum class JetsonSupport {
  Default,     ///< the driver that is there
  Compatible,  ///< with the upgrade package
  NotCompatible,
};

/// Whether a libcuda of CUDA release `cuda` works on `jetpack`. Nothing: no row says.
[[nodiscard]] std::optional<JetsonSupport> jetson_support(const Version& jetpack, const Version& cuda);

/// Whether users report `cuda` as working on `jetpack` against NVIDIA's table.
[[nodiscard]] bool is_reported_on(const JetPack& row, const Version& cuda);

}  // namespace cuda_runpath
