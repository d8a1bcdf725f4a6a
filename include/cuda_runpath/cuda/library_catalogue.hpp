/// The libraries by whose names CUDA objects are known: `data/libraries.def` as a table.
#pragma once

#include <span>
#include <string_view>

namespace cuda_runpath {

/// Who ships a library; decides what its name in an object proves.
enum class LibraryOrigin {
  Driver,   ///< comes with the kernel module, only from the driver directory
  Toolkit,  ///< comes with the CUDA toolkit or a CUDA library package
};

/// Whether the cuda-compat package holds a newer copy of a driver library.
enum class CompatCopy { No, Yes };

struct Library {
  std::string_view stem;  ///< name up to ".so": "libcuda"
  LibraryOrigin origin;
  CompatCopy compat_copy;
  std::string_view source;  ///< where the fact is from
};

/// Every row, sorted by stem.
[[nodiscard]] std::span<const Library> library_catalogue();

/// The row for a file name or SONAME ("libcuda.so", "libcuda.so.1", "libcuda.so.575.57.08"; a
/// directory in front is ignored), or nullptr.
[[nodiscard]] const Library* find_library(std::string_view name);

}  // namespace cuda_runpath
