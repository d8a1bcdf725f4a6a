/// A libcuda that a search came upon, read: stub or real, its versions, its note, its own way to the JIT compiler.
#pragma once

#include <optional>

#include "app/disk_library_files.hpp"
#include "cuda_runpath/report/explain_result.hpp"

namespace cuda_runpath {

inline constexpr const char* libcuda_name = "libcuda.so.1";
inline constexpr const char* jit_compiler_name = "libnvidia-ptxjitcompiler.so.1";

/// Reads the file that the search found at `path`. Nothing when it cannot be read as a library.
[[nodiscard]] std::optional<DriverFile> read_driver_file(DiskLibraryFiles& files, const std::string& path);

}  // namespace cuda_runpath
