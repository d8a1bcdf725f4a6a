/// Programs, drivers and GPUs for tests of the prediction, in a line each.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "cuda_runpath/cuda/verdict.hpp"

namespace cuda_runpath {

inline Version version(std::string_view text) {
  return Version::parse(text).value();
}

/// `text` as a version; "" is none.
inline std::optional<Version> maybe_version(std::string_view text) {
  return text.empty() ? std::nullopt : Version::parse(text);
}

/// A program with a CUDA runtime of release `runtime`.
inline ProgramSide program(std::string_view runtime, std::vector<DeviceImage> images = {}) {
  return {DriverRequest::Runtime, maybe_version(runtime), std::move(images)};
}

/// libcuda and kernel module of one driver.
inline DriverSide native(std::string_view driver) {
  DriverSide side;
  side.user_mode = maybe_version(driver);
  side.kernel_mode = side.user_mode;
  return side;
}

/// libcuda `user` beside kernel module `kernel`.
inline DriverSide beside(std::string_view user, std::string_view kernel) {
  DriverSide side;
  side.user_mode = maybe_version(user);
  side.kernel_mode = maybe_version(kernel);
  return side;
}

/// A libcuda of which only the CUDA release is known, as on a Jetson.
inline DriverSide of_cuda(std::string_view cuda) {
  DriverSide side;
  side.user_cuda = maybe_version(cuda);
  return side;
}

inline DriverSide with_note(DriverSide side, std::string_view cuda, std::vector<std::uint32_t> branches) {
  CompatNote note;
  note.cuda = maybe_version(cuda);
  note.driver_branches = std::move(branches);
  side.note = note;
  return side;
}

/// A GPU of the tables, with its class.
inline GpuSide gpu(std::string_view name) {
  const GpuName* const row = find_gpu(name);
  GpuSide side;
  if (row == nullptr) return side;
  side.architecture = row->architecture();
  side.gpu_class = row->gpu_class;
  return side;
}

inline GpuSide of_class(GpuClass gpu_class) {
  GpuSide side;
  side.gpu_class = gpu_class;
  return side;
}

inline GpuSide on_jetpack(std::string_view jetpack) {
  GpuSide side;
  side.gpu_class = GpuClass::Jetson;
  side.jetpack = maybe_version(jetpack);
  return side;
}

inline DeviceImage cubin(std::uint32_t major, std::uint32_t minor, ArchitectureScope scope = ArchitectureScope::Base) {
  DeviceImage image;
  image.kind = ImageKind::Cubin;
  image.target = {major, minor, scope};
  return image;
}

inline DeviceImage ptx(std::string_view isa, std::uint32_t major, std::uint32_t minor,
                       ArchitectureScope scope = ArchitectureScope::Base) {
  DeviceImage image;
  image.kind = ImageKind::Ptx;
  image.target = {major, minor, scope};
  image.ptx = maybe_version(isa);
  return image;
}

}  // namespace cuda_runpath
