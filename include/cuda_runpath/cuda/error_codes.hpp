/// CUDA's errors that are about drivers and compatibility: what they mean and what to do, `data/error_codes.def`.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cuda_runpath/cuda/provenance.hpp"

namespace cuda_runpath {

struct CudaError {
  int number = 0;
  std::string_view driver_name;   ///< "CUDA_ERROR_STUB_LIBRARY"; empty: the driver has none
  std::string_view runtime_name;  ///< "cudaErrorStubLibrary"
  std::string_view meaning;       ///< when it comes; lower case, no full stop
  std::string_view cure;          ///< what a user can do; lower case, no full stop
  Provenance provenance;
};

/// Every row, sorted by number.
[[nodiscard]] std::span<const CudaError> cuda_errors();

/// nullptr: not one of these.
[[nodiscard]] const CudaError* find_error(int number);

/// What a user can do about error `number`; empty: not one of these.
[[nodiscard]] std::string cure_of(int number);

/// By either name. nullptr: not one of these.
[[nodiscard]] const CudaError* find_error(std::string_view name);

}  // namespace cuda_runpath
