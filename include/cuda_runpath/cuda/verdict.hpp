/// Will CUDA accept the driver library that an object loads? A pure function of what was found.
///
/// Nothing is guessed: what is not known makes the answer Conditional or Unknown, and says what is missing.
/// Source: NVIDIA CUDA Compatibility guide; measured against the CUDA runtime 13.0, see data/README.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/base/version.hpp"
#include "cuda_runpath/cuda/compat_note.hpp"
#include "cuda_runpath/cuda/device_image.hpp"
#include "cuda_runpath/cuda/gpu_table.hpp"
#include "cuda_runpath/cuda/provenance.hpp"

namespace cuda_runpath {

/// NVIDIA's words for why a program may run on a driver that is not of its own release.
enum class Mechanism { None, Backward, MinorVersion, Forward };

/// What the search for libcuda.so.1 ended with.
enum class DriverLibrary { Absent, Stub, Real };

/// How the object asks for libcuda.so.1; decides what its absence does.
enum class DriverRequest {
  Needed,   ///< DT_NEEDED: the loader stops the program
  Runtime,  ///< the CUDA runtime opens it: error 35
  Dlopen,   ///< the object opens it itself, and decides itself
};

/// What the program brings.
struct ProgramSide {
  DriverRequest request = DriverRequest::Runtime;
  std::optional<Version>
      runtime;  ///< CUDA release of its runtime: 11.6, 13 when only the major is known; nothing: unknown or none
  std::vector<DeviceImage> images;  ///< device code; empty: none seen
};

/// What the machine offers.
struct DriverSide {
  DriverLibrary library = DriverLibrary::Real;
  std::optional<Version> user_mode;    ///< driver version of libcuda: 510.108.03
  std::optional<Version> user_cuda;    ///< CUDA release of libcuda, when a note or a file told; else the table is asked
  std::optional<Version> kernel_mode;  ///< driver version of nvidia.ko; nothing on Tegra and WSL
  std::optional<CompatNote> note;      ///< `.note.cuda.fwd_compatibility` of the libcuda
};

/// Where it runs.
struct GpuSide {
  std::optional<GpuArchitecture> architecture;
  GpuClass gpu_class = GpuClass::Unknown;
  std::optional<Version> jetpack;  ///< JetPack release on a Jetson
};

enum class Outcome {
  Works,
  Fails,
  Conditional,  ///< depends on what `missing` names
  Unknown,      ///< no row of the tables covers it
};

/// One step of the reasoning, in the order of CUDA's own checks.
struct VerdictStep {
  std::string statement;  ///< "libcuda 510.108.03 is newer than the kernel module 470.182.03"
  Grade grade = Grade::Documented;
  std::string source;
};

/// What a driver does with one image on one GPU.
enum class ImageFate {
  Runs,               ///< a cubin for this GPU
  Compiled,           ///< PTX that the driver compiles at run time
  OtherGpu,           ///< for GPUs that this one is not
  PtxTooNew,          ///< for this GPU, but newer than the compiler in libcuda
  CompressionTooNew,  ///< for this GPU, but packed in a way that libcuda does not know
  NeedsLinking,       ///< LTO-IR: input of a linker, never loaded as it is
  Unknown,            ///< `reason` says what would decide
};

struct ImageResult {
  std::size_t image = 0;  ///< index in ProgramSide::images
  ImageFate fate = ImageFate::Unknown;
  std::string reason;  ///< "PTX 8.8 needs libcuda of CUDA 12.9, this one is 12.2 and compiles 8.2"
};

struct Verdict {
  Mechanism mechanism = Mechanism::None;
  Outcome outcome = Outcome::Unknown;
  std::optional<int> error;  ///< CUDA's number: 35, 803, 804, 222, ...; also what a Conditional may end with
  Grade grade = Grade::Documented;
  std::string summary;               ///< one sentence; lower case, no full stop
  std::string advice;                ///< what to do; empty when it works
  std::vector<std::string> missing;  ///< what would decide a Conditional: "the GPU class (--gpu-class)"
  std::vector<std::string> caveats;  ///< true also when it works: a newer API gives 36, PTX is compiled at run time
  std::vector<VerdictStep> steps;
  std::vector<ImageResult> images;  ///< one for each image, when the GPU is known and the check got there
};

/// The prediction. Source: the call order of the runtime is cuDriverGetVersion, compare, cuInit (measured, 13.0).
[[nodiscard]] Verdict predict(const ProgramSide& program, const DriverSide& driver, const GpuSide& gpu);

/// A driver branch with what it would do.
struct MatrixRow {
  std::uint32_t branch = 0;
  Version cuda;  ///< release of its libcuda
  Verdict verdict;
};

/// For when no driver is known: the prediction for each branch of the tables, libcuda and kernel module of the same
/// driver, oldest first.
[[nodiscard]] std::vector<MatrixRow> predict_matrix(const ProgramSide& program, const GpuSide& gpu);

/// "backward compatibility", "minor version compatibility", ...; "works", ...
[[nodiscard]] const char* name_of(Mechanism mechanism);
[[nodiscard]] const char* name_of(Outcome outcome);
[[nodiscard]] const char* name_of(ImageFate fate);

}  // namespace cuda_runpath
