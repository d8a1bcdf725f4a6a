/// Bytes found in a part of a window, 64 places at a time.
///
/// A gigabyte of code and data of a system is looked through for a handful of names. memchr of the first
/// byte stops at each 'l' or 0x50 of it; here two bytes, then three, must fit before anything is compared.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace cuda_runpath {

/// 16 bytes at once, by the vector extension of GCC and clang: SSE2, NEON, VSX, or plain words.
using ByteLane [[gnu::vector_size(16)]] = unsigned char;

[[nodiscard]] inline ByteLane load_lane(const char* bytes) {
  ByteLane lane;
  std::memcpy(&lane, bytes, sizeof lane);
  return lane;
}

/// All bits set in the bytes that are `byte`.
[[nodiscard]] inline ByteLane equal(ByteLane lane, char byte) {
  return (ByteLane)(lane == (ByteLane{} + static_cast<unsigned char>(byte)));
}

[[nodiscard]] inline bool any(ByteLane lane) {
  std::uint64_t words[2];
  std::memcpy(words, &lane, sizeof lane);
  return (words[0] | words[1]) != 0;
}

/// The first place in [begin, end) of `bytes` for which `hit` is true, or `end`. `lane_may_hit` is asked first, for
/// 16 places together; `lane_hits`, which may cost more and be right more often, where it gave a bit; and `hit`
/// where that gave one, too. Both get a pointer behind which `reach` bytes more than those 16 may be read.
template <class LaneMayHit, class LaneHits, class Hit>
[[nodiscard]] std::size_t find_where(std::string_view bytes, std::size_t begin, std::size_t end, std::size_t reach,
                                     LaneMayHit lane_may_hit, LaneHits lane_hits, Hit hit) {
  constexpr std::size_t step = 64;
  const auto in_any_lane = [](const char* place, auto& asked) {
    return any(asked(place) | asked(place + 16) | asked(place + 32) | asked(place + 48));
  };
  const std::size_t limit = std::min(end, bytes.size());
  std::size_t at = begin;
  for (; at < limit && bytes.size() - at >= step + reach; at += step) {
    const char* place = bytes.data() + at;
    if (!in_any_lane(place, lane_may_hit) || !in_any_lane(place, lane_hits)) continue;
    for (std::size_t i = at; i < std::min(at + step, limit); ++i) {
      if (hit(i)) return i;
    }
  }
  for (; at < limit; ++at) {
    if (hit(at)) return at;
  }
  return end;
}

/// The first place in [begin, end) of `bytes` where `needle`, of three bytes or more, begins, or `end`. The
/// needle may go on behind `end`.
[[nodiscard]] inline std::size_t find_bytes(std::string_view bytes, std::size_t begin, std::size_t end,
                                            std::string_view needle) {
  const auto two_fit = [&](const char* place) {
    return equal(load_lane(place), needle[0]) & equal(load_lane(place + 1), needle[1]);
  };
  return find_where(
      bytes, begin, end, needle.size(), two_fit,
      [&](const char* place) { return two_fit(place) & equal(load_lane(place + 2), needle[2]); },
      [&](std::size_t at) { return bytes.substr(at, needle.size()) == needle; });
}

}  // namespace cuda_runpath
