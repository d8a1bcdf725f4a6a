/// A part of a file read through in windows of 4 to 256 KiB, without the device code in it.
///
/// Of the 541 MB of libcublasLt.so.13 140 MB are one fat binary; nothing in there is text of the host.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "cuda_runpath/base/random_access.hpp"

namespace cuda_runpath {

/// A piece of a range in memory. `first` to `last` are new; the bytes around them are context, so that
/// what begins in front of `last` is seen whole.
struct ScanWindow {
  std::string_view bytes;
  std::uint64_t file_offset = 0;            ///< of the first byte
  std::size_t first = 0;                    ///< index into `bytes`
  std::size_t last = 0;                     ///< index into `bytes`, one past
  std::optional<std::uint64_t> fat_binary;  ///< file offset of the one behind `last`, which is passed over
};

enum class ScanStep { On, Stop };
using ScanVisitor = std::function<ScanStep(const ScanWindow&)>;

/// Shows `visit` the bytes of `range` (file offsets) window by window, until it says Stop.
/// Fat binaries are passed over by the size in their header. Errors: as `RandomAccess::read`.
[[nodiscard]] Status scan_bytes(const RandomAccess& file, Range range, const ScanVisitor& visit);

}  // namespace cuda_runpath
