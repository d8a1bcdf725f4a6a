/// `data/driver_api_markers.def` as a table: which CUDA release brought a function of the driver API.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace cuda_runpath {

struct DriverApi {
  std::string_view name;       ///< "cuMemSetMemPool", without "_v2" and the like
  std::uint32_t cuda_version;  ///< as CUDA_VERSION: 12080 is 12.8
  std::string_view source;
};

/// Every row, sorted by name.
[[nodiscard]] std::span<const DriverApi> driver_api_markers();

/// The row for `name`, or nullptr.
[[nodiscard]] const DriverApi* find_driver_api(std::string_view name);

}  // namespace cuda_runpath
