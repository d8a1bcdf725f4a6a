/// Bytes found in a part of a window. std::string_view::find looks for the first byte with memchr: 8 GB a
/// second in the tables of libcublasLt.so.13 (glibc 2.36), twice as much as memmem.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace cuda_runpath {

/// The first place in [begin, end) of `bytes` where `needle` begins, or `end`. The needle may go on behind `end`.
[[nodiscard]] inline std::size_t find_bytes(std::string_view bytes, std::size_t begin, std::size_t end,
                                            std::string_view needle) {
  const std::size_t limit = std::min(end + needle.size() - 1, bytes.size());
  if (begin >= limit) return end;
  const std::size_t at = bytes.substr(0, limit).find(needle, begin);
  return at == std::string_view::npos ? end : at;
}

}  // namespace cuda_runpath
