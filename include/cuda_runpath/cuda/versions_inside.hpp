/// Which releases of NVIDIA's libraries an object is or holds.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/base/version.hpp"
#include "cuda_runpath/elf/object_facts.hpp"

namespace cuda_runpath {

enum class VersionBound {
  Exact,
  AtLeast,    ///< newest driver API that the static runtime names
  MajorOnly,  ///< a SONAME
};

/// One release found, with how it was found.
struct VersionInside {
  std::string component;  ///< "CUDA runtime (static)", "libcudart", "libcuda driver", "cuDNN", ...
  Version version;
  VersionBound bound = VersionBound::Exact;
  std::string reason;  ///< "imm32 13000 in cudaRuntimeGetVersion at 0x..", "DT_NEEDED libcudart.so.12"
};

/// The CUDA runtime that is linked into `file` statically, or that `file` (a libcudart) is.
/// Errors: as `RandomAccess::read`.
[[nodiscard]] Result<std::optional<VersionInside>> runtime_version(const ElfFile& file, const ObjectFacts& facts);

/// The driver version ("575.57.08") of a libcuda: by the suffix of `real_name` (file name after symlinks), else
/// as a string in its read-only data. Errors: as `RandomAccess::read`.
[[nodiscard]] Result<std::optional<VersionInside>> driver_version(const ElfFile& file, const ObjectFacts& facts,
                                                                  std::string_view real_name);

/// What SONAMEs in DT_NEEDED and DT_SONAME say of cudart, cuDNN, NCCL, ... by the library catalogue.
[[nodiscard]] std::vector<VersionInside> versions_by_name(const ObjectFacts& facts);

}  // namespace cuda_runpath
