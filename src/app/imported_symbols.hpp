/// `explain --symbols`: which functions of CUDA an object imports, and in which version, as LIEF reads it.
#pragma once

#include <string>
#include <vector>

#include "cuda_runpath/report/explain_result.hpp"

namespace cuda_runpath {

/// Undefined dynamic symbols of CUDA libraries, by name or by the library in their version, sorted.
/// Errors: Unsupported in a build without LIEF; Malformed when LIEF cannot read the file.
[[nodiscard]] Result<std::vector<CudaSymbol>> imported_cuda_symbols(const std::string& path);

}  // namespace cuda_runpath
