/// `data/driver_directories.def` as a table, checked by the compiler.
#include "cuda_runpath/cuda/driver_directories.hpp"

#include <algorithm>
#include <array>

#include "cuda_runpath/base/table_checks.hpp"

namespace cuda_runpath {
namespace {

constexpr std::array rows{
#define DRIVER_DIRECTORY(environment, directories, note, provenance) \
  DriverDirectory{environment, directories, note, provenance},
#include "driver_directories.def"
#undef DRIVER_DIRECTORY
};
static_assert(strictly_sorted(rows, [](const auto& a, const auto& b) { return a.environment < b.environment; }),
              "data/driver_directories.def: sort the rows by environment in byte order, each once");
static_assert(all_sourced(rows), "data/driver_directories.def: every row needs a source and a date");
static_assert(std::all_of(rows.begin(), rows.end(), [](const auto& row) { return row.directories.starts_with('/'); }),
              "data/driver_directories.def: directories are absolute");

}  // namespace

std::span<const DriverDirectory> driver_directories() {
  return rows;
}

}  // namespace cuda_runpath
