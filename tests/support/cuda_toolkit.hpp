/// The CUDA toolkit of this machine, for tests that compile with it; what is missing is a reason to skip.
#pragma once

#include <string>

namespace cuda_runpath {

/// The directory with libcudart.so of the toolkit that nvcc belongs to; "" where nvcc is not on PATH.
[[nodiscard]] std::string toolkit_libraries();

}  // namespace cuda_runpath
