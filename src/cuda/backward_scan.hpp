/// A part of a file read from its end, for what linkers put last.
///
/// The CUDA runtime is the last archive of a link: in the 110 MB of code of libcublasLt.so.13 it begins 0.8 MB
/// in front of the end, in every library of CUDA 13.0 and cuDNN 9 at most 1.1 MB.
#pragma once

#include "cuda/byte_scan.hpp"

namespace cuda_runpath {

/// Shows `visit` the last `most` bytes of `range` (file offsets) in windows of 256 KiB, the last one first, until
/// it says Stop. What begins in a window is seen with 64 bytes more; `fat_binary` is never set.
/// Errors: as `RandomAccess::read`.
[[nodiscard]] Status scan_backward(const RandomAccess& file, Range range, std::uint64_t most, const ScanVisitor& visit);

}  // namespace cuda_runpath
