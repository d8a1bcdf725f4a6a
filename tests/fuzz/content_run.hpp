/// One input through the readers of device code, of releases, and of the compat note, and what must hold of
/// whatever they find.
///
/// The first byte of an input chooses the file around the rest: with or without section headers, its byte order.
#pragma once

#include <string>

#include "cuda_runpath/cuda/compat_note.hpp"
#include "cuda_runpath/cuda/fat_binary.hpp"

namespace cuda_runpath {

/// What was found, and what does not hold of it (empty when all is well).
template <class T>
struct ContentRun {
  T found{};
  std::string fault;
};

/// The rest is `.nv_fatbin`, and once more the data and code of an object and of a libcuda.
[[nodiscard]] ContentRun<DeviceCode> run_fat_binary(ByteView input);

/// The rest is `.note.cuda.fwd_compatibility`.
[[nodiscard]] ContentRun<std::optional<CompatNote>> run_compat_note(ByteView input);

}  // namespace cuda_runpath
