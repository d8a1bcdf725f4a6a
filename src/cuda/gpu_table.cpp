/// Compute capabilities and GPU classes looked up in their tables, which the compiler checks.
#include "cuda_runpath/cuda/gpu_table.hpp"

#include <algorithm>
#include <array>

#include "cuda/release_order.hpp"
#include "cuda_runpath/base/table_checks.hpp"
#include "cuda_runpath/cuda/releases.hpp"

namespace cuda_runpath {
namespace {

constexpr std::array architectures{
#define GPU_ARCHITECTURE(capability, generation, binaries, family, first_toolkit, last_toolkit, first_driver, \
                         last_branch, disputed_branch, note, provenance)                                      \
  ArchitectureRow{capability,   generation,    BinaryCompatibility::binaries,                                 \
                  family,       first_toolkit, last_toolkit,                                                  \
                  first_driver, last_branch,   disputed_branch,                                               \
                  note,         provenance},
#include "gpu_architectures.def"
#undef GPU_ARCHITECTURE
};
static_assert(strictly_sorted(architectures,
                              [](const auto& a, const auto& b) {
                                return compare_dotted(a.capability, b.capability) < 0;
                              }),
              "data/gpu_architectures.def: sort the rows by capability, each once");
static_assert(all_sourced(architectures), "data/gpu_architectures.def: every row needs a source and a date");
static_assert(std::all_of(architectures.begin(), architectures.end(),
                          [](const ArchitectureRow& row) {
                            return is_dotted(row.capability) && is_dotted_or_empty(row.first_toolkit) &&
                                   is_dotted_or_empty(row.last_toolkit) && is_dotted_or_empty(row.first_driver) &&
                                   row.disputed_branch <= row.last_branch;
                          }),
              "data/gpu_architectures.def: versions are numbers with dots; a dispute ends with the last branch");

constexpr std::array classes{
#define GPU_CLASS(gpu_class, forward, boards, note, provenance) \
  GpuClassRow{GpuClass::gpu_class, ForwardClass::forward, boards, note, provenance},
#include "gpu_classes.def"
#undef GPU_CLASS
};
static_assert(all_sourced(classes), "data/gpu_classes.def: every row needs a source and a date");
static_assert(std::all_of(classes.begin(), classes.end(),
                          [](const auto& row) {
                            return std::count_if(classes.begin(), classes.end(), [&](const auto& other) {
                                     return other.gpu_class == row.gpu_class;
                                   }) == 1;
                          }),
              "data/gpu_classes.def: each class once");

}  // namespace

const char* name_of(GpuClass gpu_class) {
  switch (gpu_class) {
    case GpuClass::Unknown:
      return "unknown";
    case GpuClass::DataCenter:
      return "data centre";
    case GpuClass::Rtx:
      return "RTX";
    case GpuClass::GeForce:
      return "GeForce";
    case GpuClass::Jetson:
      return "Jetson";
  }
  return "unknown";
}

std::span<const ArchitectureRow> gpu_architectures() {
  return architectures;
}

const ArchitectureRow* find_architecture(const GpuArchitecture& architecture) {
  const Version wanted{{architecture.major, architecture.minor}};
  const auto at = std::find_if(architectures.begin(), architectures.end(),
                               [&](const ArchitectureRow& row) { return Version::parse(row.capability) == wanted; });
  return at == architectures.end() ? nullptr : &*at;
}

HardwareSupport hardware_support(const ArchitectureRow& row, const Version& driver) {
  if (driver.parts.empty()) return HardwareSupport::Unknown;
  const std::uint32_t branch = driver.parts.front();
  if (row.last_branch != 0 && branch > row.last_branch) return HardwareSupport::Dropped;
  if (row.disputed_branch != 0 && branch >= row.disputed_branch) return HardwareSupport::Unknown;
  if (const auto first = Version::parse(row.first_driver)) {
    return is_before(driver, *first) ? HardwareSupport::TooOld : HardwareSupport::Drives;
  }
  const Version capability = Version::parse(row.capability).value_or(Version{{0, 0}});
  const PtxRelease* const ptx = first_ptx_for({capability.parts[0], capability.parts[1], ArchitectureScope::Base});
  if (ptx != nullptr && branch < ptx->branch) return HardwareSupport::Doubtful;
  return HardwareSupport::Drives;
}

std::span<const GpuClassRow> gpu_classes() {
  return classes;
}

const GpuClassRow* find_class(GpuClass gpu_class) {
  const auto at =
      std::find_if(classes.begin(), classes.end(), [&](const GpuClassRow& row) { return row.gpu_class == gpu_class; });
  return at == classes.end() ? nullptr : &*at;
}

}  // namespace cuda_runpath
