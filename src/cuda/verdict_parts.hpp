/// The parts of a prediction: each of CUDA's own checks, in the order in which a program meets them.
///
/// driver_library -> runtime (35) -> pairing of libcuda and kernel module (803, 804) -> hardware (100)
/// -> device images (209, 222, 218, 200). A check says how far it gets; `predict` puts them together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cuda_runpath/cuda/verdict.hpp"

namespace cuda_runpath {

/// What one check came to.
struct Check {
  Outcome outcome = Outcome::Works;
  std::optional<int> error;
  std::string summary;  ///< when it does not just work
  std::string advice;
  std::vector<std::string> missing;
  std::vector<std::string> caveats;
  std::vector<VerdictStep> steps;

  /// One more fact of the reasoning.
  void add_step(std::string statement, const Provenance& provenance);
  /// Ends the check: `outcome`, perhaps `error`, and why.
  void end(Outcome how, std::optional<int> number, std::string why, std::string what_to_do = {});
};

/// The release of libcuda, as far as anything tells it.
struct DriverRelease {
  std::optional<Version> driver;       ///< a real driver version; a Tegra's libcuda.so.1.1 has none
  std::optional<Version> cuda;         ///< "12.2"
  std::optional<std::uint32_t> major;  ///< also when only this is known
  std::optional<VerdictStep> step;     ///< how it is known
};
[[nodiscard]] DriverRelease release_of(const DriverSide& driver);

/// Whether `version` is there and one of a driver: branches have three digits.
[[nodiscard]] bool is_driver_version(const std::optional<Version>& version);

struct RuntimeCheck {
  Check check;
  Mechanism mechanism = Mechanism::None;  ///< Backward or MinorVersion when it passes
};

[[nodiscard]] Check check_driver_library(const ProgramSide& program, const DriverSide& driver);
[[nodiscard]] RuntimeCheck check_runtime(const ProgramSide& program, const DriverRelease& release);

struct PairingCheck {
  Check check;
  bool forward = false;  ///< libcuda is of a later driver than the kernel module
};

[[nodiscard]] PairingCheck check_pairing(const ProgramSide& program, const DriverSide& driver, const GpuSide& gpu,
                                         const DriverRelease& release);
/// libcuda newer than the kernel module: the class of the GPU, then the note, then the table.
[[nodiscard]] Check check_forward(const ProgramSide& program, const DriverSide& driver, const GpuSide& gpu,
                                  const DriverRelease& release);
/// A Tegra: the table of JetPack releases in the place of the kernel module's version.
[[nodiscard]] PairingCheck check_jetson(const Version& jetpack, const DriverRelease& release);

[[nodiscard]] Check check_hardware(const DriverSide& driver, const GpuSide& gpu, const DriverRelease& release);

struct ImagesCheck {
  Check check;
  std::vector<ImageResult> images;
};

[[nodiscard]] ImagesCheck check_images(const ProgramSide& program, const GpuSide& gpu, const DriverRelease& release);

/// What `image` comes to on a GPU.
[[nodiscard]] ImageResult judge_image(const DeviceImage& image, const GpuArchitecture& gpu,
                                      const DriverRelease& release);

/// What a user does to get the libcuda of the kernel module `kernel`, and what the program does then.
[[nodiscard]] std::string advice_native(const ProgramSide& program, const Version& kernel);

}  // namespace cuda_runpath
