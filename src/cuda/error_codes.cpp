/// CUDA's errors looked up in `data/error_codes.def`, which the compiler checks.
#include "cuda_runpath/cuda/error_codes.hpp"

#include <algorithm>
#include <array>

#include "cuda_runpath/base/table_checks.hpp"

namespace cuda_runpath {
namespace {

constexpr std::array errors{
#define CUDA_ERROR(number, driver_name, runtime_name, meaning, cure, provenance) \
  CudaError{number, driver_name, runtime_name, meaning, cure, provenance},
#include "error_codes.def"
#undef CUDA_ERROR
};
static_assert(strictly_sorted(errors, [](const auto& a, const auto& b) { return a.number < b.number; }),
              "data/error_codes.def: sort the rows by number, each once");
static_assert(all_sourced(errors), "data/error_codes.def: every row needs a source and a date");
static_assert(std::all_of(errors.begin(), errors.end(),
                          [](const CudaError& row) {
                            return (row.driver_name.empty() || row.driver_name.starts_with("CUDA_ERROR_")) &&
                                   row.runtime_name.starts_with("cudaError") && !row.meaning.empty() &&
                                   !row.cure.empty() && !row.meaning.ends_with('.') && !row.cure.ends_with('.');
                          }),
              "data/error_codes.def: names as in the headers; a meaning and a cure, without a full stop");

}  // namespace

std::span<const CudaError> cuda_errors() {
  return errors;
}

const CudaError* find_error(int number) {
  const auto at =
      std::find_if(errors.begin(), errors.end(), [&](const CudaError& row) { return row.number == number; });
  return at == errors.end() ? nullptr : &*at;
}

std::string cure_of(int number) {
  const CudaError* const row = find_error(number);
  return row == nullptr ? std::string() : std::string(row->cure);
}

const CudaError* find_error(std::string_view name) {
  if (name.empty()) return nullptr;
  const auto at = std::find_if(errors.begin(), errors.end(), [&](const CudaError& row) {
    return row.driver_name == name || row.runtime_name == name;
  });
  return at == errors.end() ? nullptr : &*at;
}

}  // namespace cuda_runpath
