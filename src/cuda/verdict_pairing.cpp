/// Whether libcuda and the kernel module go together: the same driver, or 803, or forward compatibility.
#include <fmt/format.h>

#include "cuda/release_order.hpp"
#include "cuda/verdict_parts.hpp"
#include "cuda_runpath/cuda/jetson_table.hpp"
#include "cuda_runpath/cuda/releases.hpp"

namespace cuda_runpath {
namespace {

constexpr Provenance mismatch = documented("cuda.h of CUDA 13.0, CUDA_ERROR_SYSTEM_DRIVER_MISMATCH", "2026-11-21");
constexpr Provenance mismatch_in_branch = reported("NVIDIA/nvidia-container-toolkit#1697", "2026-11-21");
constexpr Provenance mismatch_on_jetson = reported("NVIDIA/nvidia-container-toolkit#1679", "2026-11-21");
constexpr Provenance one_driver =
    documented("NVIDIA CUDA Compatibility: libcuda and kernel module of one driver", "2026-11-22");

PairingCheck ask_for(std::string what, std::string why) {
  PairingCheck result;
  result.check.end(Outcome::Conditional, std::nullopt, std::move(why));
  result.check.missing.push_back(std::move(what));
  return result;
}

/// Whether only one of two drivers of a branch is known to the last number.
bool is_half_known(const Version& user, const Version& kernel) {
  return user.parts[0] == kernel.parts[0] && (user.parts.size() == 1) != (kernel.parts.size() == 1);
}

PairingCheck refuse_older(const ProgramSide& program, const Version& user, const Version& kernel) {
  PairingCheck result;
  const bool same_branch = user.parts[0] == kernel.parts[0];
  result.check.add_step(
      fmt::format("libcuda {} is older than the kernel module {}", driver_text(user), driver_text(kernel)),
      same_branch ? mismatch_in_branch : mismatch);
  result.check.end(
      Outcome::Fails, 803,
      fmt::format("error 803: libcuda {} is older than the kernel module {}", driver_text(user), driver_text(kernel)),
      advice_native(program, kernel));
  return result;
}

/// The driver that JetPack brings is older than libcuda, newer, or of the same release.
PairingCheck beside_default(const JetPack& row, const Version& jetpack, const Version& cuda) {
  PairingCheck result;
  const auto own = default_cuda(jetpack);
  if (own && cuda < *own) {
    result.check.add_step(
        fmt::format("libcuda of CUDA {} is older than the driver of JetPack {}", cuda.text(), jetpack.text()),
        mismatch_on_jetson);
    result.check.end(Outcome::Fails, 803,
                     fmt::format("error 803 is likely: libcuda is of CUDA {}, the driver of JetPack {} of {}",
                                 cuda.text(), jetpack.text(), own->text()),
                     "use the libcuda of the board: take the compat directory out of the search path");
    return result;
  }
  result.forward = true;
  result.check.end(Outcome::Unknown, 803,
                   fmt::format("NVIDIA's table says nothing about CUDA {} on JetPack {}", cuda.text(), jetpack.text()));
  if (is_reported_on(row, cuda)) result.check.caveats.push_back("reported to work: " + std::string(row.note));
  return result;
}

}  // namespace

bool is_driver_version(const std::optional<Version>& version) {
  constexpr std::uint32_t first_branch = 100;
  return version && !version->parts.empty() && version->parts[0] >= first_branch;
}

DriverRelease release_of(const DriverSide& driver) {
  DriverRelease release;
  if (is_driver_version(driver.user_mode)) release.driver = driver.user_mode;
  const bool from_note = !driver.user_cuda && driver.note && driver.note->cuda;
  const auto told = from_note ? driver.note->cuda : driver.user_cuda;
  if (told && !told->parts.empty()) {
    release.cuda = minor_release(*told);
    release.major = told->parts[0];
    release.step = VerdictStep{fmt::format("libcuda is of CUDA {}", told->text()), Grade::Measured,
                               from_note ? "its note .note.cuda.fwd_compatibility" : "as found or given"};
    return release;
  }
  if (!release.driver) return release;
  const auto known = cuda_of_driver(*release.driver);
  if (!known) return release;
  release.cuda = known->cuda;
  release.major = known->major;
  const std::string cuda = known->cuda ? known->cuda->text() : fmt::format("{}.x, by its branch", *known->major);
  release.step = VerdictStep{fmt::format("libcuda {} is of CUDA {}", driver_text(*release.driver), cuda),
                             known->provenance.grade, std::string(known->provenance.source)};
  return release;
}

std::string advice_native(const ProgramSide& program, const Version& kernel) {
  DriverSide native;
  native.user_mode = kernel;
  const RuntimeCheck then = check_runtime(program, release_of(native));
  std::string advice = fmt::format(
      "use the libcuda of the kernel module, {}: take the compat directory out of LD_LIBRARY_PATH, ld.so.conf.d and "
      "RUNPATH, or mend the link libcuda.so.1",
      driver_text(kernel));
  if (!program.runtime) return advice;
  if (then.check.outcome == Outcome::Works) {
    return advice + fmt::format("; then CUDA {} runs by {}", program.runtime->text(), name_of(then.mechanism));
  }
  if (then.check.outcome == Outcome::Fails) return advice + "; then " + then.check.summary + ": " + then.check.advice;
  return advice;
}

PairingCheck check_jetson(const Version& jetpack, const DriverRelease& release) {
  PairingCheck result;
  const JetPack* const row = find_jetpack(jetpack);
  if (row == nullptr) {
    result.check.end(Outcome::Unknown, std::nullopt, fmt::format("JetPack {} is in no table", jetpack.text()));
    return result;
  }
  if (!release.cuda) return ask_for("the CUDA release of libcuda", "the release of libcuda is not known");
  const Version& cuda = *release.cuda;
  const auto support = jetson_support(jetpack, cuda);
  if (!support) return beside_default(*row, jetpack, cuda);
  if (*support == JetsonSupport::Default) {
    result.check.add_step(fmt::format("CUDA {} is the driver of JetPack {}", cuda.text(), jetpack.text()),
                          row->provenance);
    return result;
  }
  result.forward = true;
  const bool works = *support == JetsonSupport::Compatible;
  result.check.add_step(fmt::format("JetPack {} {} the upgrade package of CUDA {}", jetpack.text(),
                                    works ? "takes" : "does not take", cuda.text()),
                        row->provenance);
  if (works) {
    result.check.caveats.emplace_back(
        "libcuda of the package takes libnvrm_gpu.so and libnvrm_mem.so from the board's "
        "driver: both directories must be searched, the package's first");
    return result;
  }
  if (is_reported_on(*row, cuda)) result.check.caveats.push_back("against the table: " + std::string(row->note));
  result.check.end(
      Outcome::Fails, 803,
      fmt::format("error 803 is likely: NVIDIA's table has no CUDA {} for JetPack {}", cuda.text(), jetpack.text()),
      "use the libcuda of the board, or a JetPack that takes this release");
  return result;
}

PairingCheck check_pairing(const ProgramSide& program, const DriverSide& driver, const GpuSide& gpu,
                           const DriverRelease& release) {
  if (gpu.jetpack) return check_jetson(*gpu.jetpack, release);
  const bool kernel_known = is_driver_version(driver.kernel_mode);
  if (gpu.gpu_class == GpuClass::Jetson && (!kernel_known || !release.driver)) {
    return ask_for("the JetPack release (--platform, /etc/nv_tegra_release)",
                   "what a Jetson takes depends on its JetPack release");
  }
  if (!release.driver) {
    return ask_for("the driver version of libcuda (--driver)", "the version of libcuda is not known");
  }
  if (!kernel_known) {
    return ask_for("the version of the kernel module (--kernel-driver)",
                   "whether the kernel module takes this libcuda is not known");
  }
  const Version& user = *release.driver;
  const Version& kernel = *driver.kernel_mode;
  if (is_half_known(user, kernel)) {
    return ask_for(fmt::format("the full version of the driver, beyond its branch {}", user.parts[0]),
                   "libcuda and the kernel module are of one branch, perhaps not of one driver");
  }
  PairingCheck result;
  if (user == kernel) {
    result.check.add_step(fmt::format("libcuda and the kernel module are of one driver, {}", driver_text(user)),
                          one_driver);
    return result;
  }
  if (user < kernel) return refuse_older(program, user, kernel);
  return {check_forward(program, driver, gpu, release), true};
}

}  // namespace cuda_runpath
