/// Whether the driver drives the GPU at all: the kernel module decides, and libcuda must know the GPU, too (100).
#include <fmt/format.h>

#include "cuda/verdict_parts.hpp"
#include "cuda_runpath/cuda/gpu_table.hpp"
#include "cuda_runpath/cuda/releases.hpp"

namespace cuda_runpath {
namespace {

/// What one half of the driver is called in messages.
struct Half {
  const char* name;
  Version version;
};

void end_dropped(Check& check, const ArchitectureRow& row, const Half& half) {
  check.add_step(
      fmt::format("driver branch {} is the last for {} (sm {})", row.last_branch, row.generation, row.capability),
      row.provenance);
  check.end(Outcome::Fails, 100,
            fmt::format("error 100: {} {} no longer has {} GPUs (compute capability {})", half.name,
                        driver_text(half.version), row.generation, row.capability),
            fmt::format("use a driver of branch {} or older, and no libcuda of a later one", row.last_branch));
}

void end_too_old(Check& check, const ArchitectureRow& row, const Half& half) {
  check.add_step(fmt::format("{} (sm {}) needs driver {} or later", row.generation, row.capability, row.first_driver),
                 row.provenance);
  check.end(Outcome::Fails, 100,
            fmt::format("error 100: {} {} is too old for {} GPUs; a newer libcuda alone does not change that",
                        half.name, driver_text(half.version), row.generation),
            fmt::format("install a driver of at least {}", row.first_driver));
}

void end_doubtful(Check& check, const ArchitectureRow& row, const Half& half) {
  const Version capability = Version::parse(row.capability).value_or(Version{{0, 0}});
  const PtxRelease* const ptx = first_ptx_for({capability.parts[0], capability.parts[1], ArchitectureScope::Base});
  if (ptx == nullptr) return;
  check.add_step(fmt::format("sm {} is known to PTX since driver branch {}", row.capability, ptx->branch),
                 ptx->provenance);
  check.end(Outcome::Conditional, 100,
            fmt::format("{} {} is older than the first that compiles for {} GPUs (branch {}): it may not drive them",
                        half.name, driver_text(half.version), row.generation, ptx->branch),
            fmt::format("install a driver of branch {} or later", ptx->branch));
  check.missing.push_back(
      fmt::format("whether driver {} drives this GPU (nvidia-smi lists it then)", driver_text(half.version)));
}

void judge(Check& check, const ArchitectureRow& row, const Half& half) {
  switch (hardware_support(row, half.version)) {
    case HardwareSupport::Drives:
      return;
    case HardwareSupport::Dropped:
      return end_dropped(check, row, half);
    case HardwareSupport::TooOld:
      return end_too_old(check, row, half);
    case HardwareSupport::Doubtful:
      return end_doubtful(check, row, half);
    case HardwareSupport::Unknown:
      check.end(Outcome::Unknown, 100,
                fmt::format("sources disagree whether driver {} drives {} GPUs: {}", driver_text(half.version),
                            row.generation, row.note));
      return;
  }
}

}  // namespace

Check check_hardware(const DriverSide& driver, const GpuSide& gpu, const DriverRelease& release) {
  Check check;
  if (!gpu.architecture) return check;
  const ArchitectureRow* const row = find_architecture(*gpu.architecture);
  if (row == nullptr) {
    check.end(Outcome::Unknown, std::nullopt,
              fmt::format("compute capability {}.{} is in no table", gpu.architecture->major, gpu.architecture->minor));
    return check;
  }
  if (row->binaries == BinaryCompatibility::Tegra) return check;  // its driver comes with JetPack
  if (is_driver_version(driver.kernel_mode)) judge(check, *row, {"kernel module", *driver.kernel_mode});
  if (check.outcome == Outcome::Works && release.driver) judge(check, *row, {"libcuda", *release.driver});
  return check;
}

}  // namespace cuda_runpath
