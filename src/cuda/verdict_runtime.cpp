/// The first two checks: whether there is a libcuda at all, and whether the runtime takes its release (35, 34).
///
/// Before cuInit the runtime asks cuDriverGetVersion and compares: measured, 13.0, by major version only.
#include <fmt/format.h>

#include "cuda/release_order.hpp"
#include "cuda/verdict_parts.hpp"
#include "cuda_runpath/cuda/error_codes.hpp"
#include "cuda_runpath/cuda/releases.hpp"

namespace cuda_runpath {
namespace {

constexpr Provenance measured_runtime =
    measured("CUDA runtimes 13.0 and 13.1 on x86_64 with a libcuda of our making", "2026-11-21");
constexpr Provenance guide_minor =
    documented("NVIDIA CUDA Compatibility, minor version compatibility, table 1", "2026-11-21");
constexpr Provenance guide_2019 = documented("NVIDIA CUDA Compatibility R440 (2019), 2.2 and table 1", "2026-11-22");

std::string release_text(const DriverRelease& release) {
  std::string text =
      release.cuda ? fmt::format("CUDA {}", release.cuda->text()) : fmt::format("CUDA {}.x", release.major.value_or(0));
  if (release.driver) text += fmt::format(" (driver {})", driver_text(*release.driver));
  return text;
}

std::string advice_for_35(const Version& runtime) {
  const auto minimum = minimum_driver(runtime);
  std::string advice = minimum ? fmt::format("install a driver of at least {}", driver_text(minimum->driver))
                               : std::string("install a newer driver");
  if (runtime.parts.size() > 1) {
    advice += fmt::format("; on data centre GPUs the package cuda-compat-{}-{} may do instead", runtime.parts[0],
                          runtime.parts[1]);
  }
  return advice + fmt::format("; or take a build for CUDA {} or older", runtime.parts[0] - 1);
}

/// Whether the tables have heard of `runtime`.
bool is_known(const Version& runtime) {
  const Version newest = newest_cuda();
  return runtime.parts.size() == 1 ? runtime.parts[0] <= newest.parts[0] : minor_release(runtime) <= newest;
}

RuntimeCheck without_release(const DriverRelease& release) {
  RuntimeCheck result;
  if (!release.driver) {
    result.check.end(Outcome::Conditional, std::nullopt, "the release of libcuda is not known");
    result.check.missing.emplace_back("the driver version of libcuda (--driver)");
    return result;
  }
  result.check.end(Outcome::Unknown, std::nullopt,
                   fmt::format("driver {} is in no table: its CUDA release is unknown", driver_text(*release.driver)));
  return result;
}

void refuse(Check& check, const Version& runtime, const DriverRelease& release) {
  check.end(Outcome::Fails, 35,
            fmt::format("error 35: the runtime is of CUDA {}, libcuda of {}", runtime.text(), release_text(release)),
            advice_for_35(runtime));
}

/// Below the exact minimum NVIDIA promises nothing, while the runtime's own check would pass.
void check_exact_minimum(Check& check, const Version& runtime, const DriverRelease& release) {
  const auto minimum = minimum_driver(runtime);
  if (!minimum || !release.driver) return;
  if (release.driver->parts.size() == 1) {
    if (minimum->driver.parts.size() > 1 && minimum->driver.parts[0] == release.driver->parts[0]) {
      check.caveats.push_back(fmt::format("NVIDIA names {} as the minimum", driver_text(minimum->driver)));
    }
    return;
  }
  if (*release.driver >= minimum->driver) return;
  check.add_step(fmt::format("NVIDIA's minimum for CUDA {} is driver {}", runtime.text(), driver_text(minimum->driver)),
                 minimum->provenance);
  check.end(Outcome::Unknown, 35,
            fmt::format("driver {} is below {}, NVIDIA's minimum for CUDA {}, though the check of the runtime itself "
                        "would pass",
                        driver_text(*release.driver), driver_text(minimum->driver), runtime.text()),
            fmt::format("install a driver of at least {}", driver_text(minimum->driver)));
}

/// Before CUDA 11 the driver must be of the runtime's release or later.
RuntimeCheck check_before_11(const Version& runtime, const DriverRelease& release) {
  RuntimeCheck result;
  result.check.add_step(
      fmt::format("a runtime of CUDA {} needs a driver of this release or later", minor_release(runtime).text()),
      guide_2019);
  if (release.cuda && *release.cuda < minor_release(runtime)) {
    refuse(result.check, runtime, release);
    return result;
  }
  result.mechanism = Mechanism::Backward;
  check_exact_minimum(result.check, runtime, release);
  return result;
}

void add_minor_caveats(Check& check, const Version& runtime, const DriverRelease& release) {
  if (runtime.parts.size() == 1) {
    check.caveats.push_back(
        fmt::format("only the major version {} of the runtime is known: it may be of the driver's "
                    "release or older, then the next lines do not matter",
                    runtime.text()));
  }
  check.caveats.emplace_back("a call that is newer than the driver gives error 36, which cannot be told from the file");
  check.caveats.emplace_back(
      "PTX made by the newer release is not compiled by this driver (error 222): the program "
      "needs code for the GPU itself (nvcc -arch=sm_NN)");
  check_exact_minimum(check, runtime, release);
}

RuntimeCheck check_since_11(const Version& runtime, const DriverRelease& release) {
  RuntimeCheck result;
  const std::uint32_t major = *release.major;
  result.check.add_step("the runtime compares its major version with libcuda's",
                        runtime.parts[0] >= 13 ? measured_runtime : guide_minor);
  if (major < runtime.parts[0]) {
    refuse(result.check, runtime, release);
    return result;
  }
  const bool not_newer = runtime.parts.size() > 1 && release.cuda && *release.cuda >= minor_release(runtime);
  result.mechanism = major > runtime.parts[0] || not_newer ? Mechanism::Backward : Mechanism::MinorVersion;
  if (result.mechanism == Mechanism::MinorVersion) add_minor_caveats(result.check, runtime, release);
  return result;
}

}  // namespace

Check check_driver_library(const ProgramSide& program, const DriverSide& driver) {
  Check check;
  if (driver.library == DriverLibrary::Stub) {
    check.add_step("the libcuda.so.1 that is found is the toolkit's stub", measured_runtime);
    check.end(Outcome::Fails, 34, "error 34: the stub of libcuda was loaded", cure_of(34));
    return check;
  }
  check.add_step("the search finds no libcuda.so.1", measured_runtime);
  switch (program.request) {
    case DriverRequest::Needed:
      check.end(Outcome::Fails, std::nullopt,
                "the loader stops the program: libcuda.so.1: cannot open shared object file",
                "put the driver's directory into the RUNPATH of the object that needs it, or into the loader's cache");
      break;
    case DriverRequest::Runtime:
      check.end(Outcome::Fails, 35,
                "error 35: the runtime finds no libcuda.so.1, and says that the driver is insufficient", cure_of(35));
      break;
    case DriverRequest::Dlopen:
      check.end(Outcome::Conditional, std::nullopt, "the object opens libcuda.so.1 itself, and finds none",
                "put the driver's directory into the RUNPATH of this object");
      check.missing.emplace_back("what the object does without libcuda.so.1");
      break;
  }
  return check;
}

RuntimeCheck check_runtime(const ProgramSide& program, const DriverRelease& release) {
  RuntimeCheck result;
  if (!program.runtime || program.runtime->parts.empty()) {
    if (program.request == DriverRequest::Runtime) {
      result.check.end(Outcome::Conditional, 35, "the release of the CUDA runtime is not known");
      result.check.missing.emplace_back("the CUDA release of the runtime");
    } else {
      result.check.add_step("no CUDA runtime: libcuda keeps the functions of older releases", guide_2019);
    }
    return result;
  }
  const Version& runtime = *program.runtime;
  if (!is_known(runtime)) {
    result.check.end(
        Outcome::Unknown, std::nullopt,
        fmt::format("CUDA {} is in no table; the newest known is {}", runtime.text(), newest_cuda().text()));
    return result;
  }
  if (!release.cuda && !release.major) return without_release(release);
  return runtime.parts[0] < 11 ? check_before_11(runtime, release) : check_since_11(runtime, release);
}

}  // namespace cuda_runpath
