/// GPUs: what compute capability and class they have, and which drivers and toolkits know them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "cuda_runpath/base/version.hpp"
#include "cuda_runpath/cuda/device_image.hpp"
#include "cuda_runpath/cuda/provenance.hpp"

namespace cuda_runpath {

/// What kind of GPU: forward compatibility is for some only.
enum class GpuClass { Unknown, DataCenter, Rtx, GeForce, Jetson };

/// "unknown", "data centre", "RTX", "GeForce", "Jetson"
[[nodiscard]] const char* name_of(GpuClass gpu_class);

/// Whether cubins of a neighbouring capability run.
enum class BinaryCompatibility {
  Desktop,  ///< cubins of the same major and a minor not above run
  Tegra,    ///< only cubins of exactly this capability run
};

/// A compute capability: `data/gpu_architectures.def`.
struct ArchitectureRow {
  std::string_view capability;  ///< "8.6"
  std::string_view generation;  ///< "Ampere"
  BinaryCompatibility binaries;
  std::string_view family;         ///< GPUs of one family run each other's "f" code; empty: not known
  std::string_view first_toolkit;  ///< first release whose compiler and driver know it; empty: not known
  std::string_view last_toolkit;   ///< empty: still there
  std::string_view first_driver;   ///< first driver that NVIDIA documents for it; empty: not documented
  std::uint32_t last_branch;       ///< last driver branch that drives it; 0: still there
  std::uint32_t disputed_branch;   ///< sources disagree from here to the last branch; 0: they do not
  std::string_view note;           ///< where sources disagree; may be empty
  Provenance provenance;
};

/// Every row, sorted by capability.
[[nodiscard]] std::span<const ArchitectureRow> gpu_architectures();

/// The row of major and minor, whatever the scope. nullptr: unknown.
[[nodiscard]] const ArchitectureRow* find_architecture(const GpuArchitecture& architecture);

/// Whether a driver drives GPUs of an architecture.
enum class HardwareSupport {
  Drives,
  TooOld,    ///< documented: only later drivers do
  Doubtful,  ///< the driver is older than the first PTX compiler that knows the architecture
  Dropped,   ///< only earlier drivers do
  Unknown,   ///< the architecture is in no row, or its sources disagree about this driver
};

[[nodiscard]] HardwareSupport hardware_support(const ArchitectureRow& row, const Version& driver);

/// A GPU by name: `data/gpus.def`.
struct GpuName {
  std::string_view name;        ///< "RTX 4090"
  std::string_view capability;  ///< "8.9"
  GpuClass gpu_class;
  Provenance provenance;

  [[nodiscard]] GpuArchitecture architecture() const;
};

[[nodiscard]] std::span<const GpuName> gpu_names();

/// The GPU that `name` means, as people or nvidia-smi write it: "H100", "nvidia a100-sxm4-80gb", "GeForce RTX 4090".
/// nullptr when a word is left that is neither a maker's, a memory size nor a form factor: "H100X" is unknown.
[[nodiscard]] const GpuName* find_gpu(std::string_view name);

/// Whether forward compatibility is for a class of GPUs: `data/gpu_classes.def`.
enum class ForwardClass {
  Supported,
  SelectedBoards,  ///< RTX: NGC Server Ready boards only
  ByJetPack,
  Unsupported,  ///< error 804 is expected
};

struct GpuClassRow {
  GpuClass gpu_class;
  ForwardClass forward;
  std::string_view boards;  ///< NVIDIA's words for the class
  std::string_view note;
  Provenance provenance;
};

[[nodiscard]] std::span<const GpuClassRow> gpu_classes();

/// nullptr for `GpuClass::Unknown`.
[[nodiscard]] const GpuClassRow* find_class(GpuClass gpu_class);

}  // namespace cuda_runpath
