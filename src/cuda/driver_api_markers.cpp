#include "cuda/driver_api_markers.hpp"

#include <algorithm>

#include "cuda_runpath/base/table_checks.hpp"

namespace cuda_runpath {
namespace {

// Not a std::array: clang 14 deduces its type one argument at a time and gives up at 256.
constexpr DriverApi rows[] = {
#define CUDA_DRIVER_API(name, version, source) DriverApi{name, version, source},
#include "driver_api_markers.def"
#undef CUDA_DRIVER_API
};
constexpr std::span<const DriverApi> markers(rows);

static_assert(strictly_sorted(markers, [](const DriverApi& a, const DriverApi& b) { return a.name < b.name; }),
              "data/driver_api_markers.def: sort the rows by name, each name once");
static_assert(std::all_of(markers.begin(), markers.end(),
                          [](const DriverApi& row) {
                            return row.name.starts_with("cu") && !row.source.empty() && row.cuda_version % 10 == 0 &&
                                   row.cuda_version >= 2000 && row.cuda_version < 100'000;
                          }),
              "data/driver_api_markers.def: each row is a function cu..., a version as CUDA_VERSION and a source");

}  // namespace

std::span<const DriverApi> driver_api_markers() {
  return markers;
}

const DriverApi* find_driver_api(std::string_view name) {
  const auto at = std::lower_bound(markers.begin(), markers.end(), name,
                                   [](const DriverApi& row, std::string_view wanted) { return row.name < wanted; });
  return at != markers.end() && at->name == name ? &*at : nullptr;
}

}  // namespace cuda_runpath
