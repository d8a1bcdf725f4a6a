/// Byte buffers and views, and the arithmetic on sizes that came out of a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cuda_runpath {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;

/// The bytes of `text`, without a terminating NUL.
[[nodiscard]] inline ByteView bytes_of(std::string_view text) {
  return std::as_bytes(std::span<const char>(text.data(), text.size()));
}

/// `bytes` seen as characters; they may hold NUL.
[[nodiscard]] inline std::string_view text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};  // NOLINT: byte to char view
}

/// Whether both hold the same bytes. Comparing the containers goes byte by byte: std::byte is no integer.
[[nodiscard]] inline bool equal_bytes(ByteView a, ByteView b) {
  return text_of(a) == text_of(b);
}

/// A half-open range [begin, end) of file offsets or of addresses.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  [[nodiscard]] std::uint64_t size() const { return end - begin; }
  [[nodiscard]] bool empty() const { return end <= begin; }
  [[nodiscard]] bool holds(std::uint64_t place) const { return begin <= place && place < end; }
  [[nodiscard]] bool holds(const Range& other) const { return begin <= other.begin && other.end <= end; }
  [[nodiscard]] bool overlaps(const Range& other) const {
    return !empty() && !other.empty() && begin < other.end && other.begin < end;
  }
  bool operator==(const Range&) const = default;
};

/// [begin, begin + size), or nothing when the sum does not fit 64 bits.
[[nodiscard]] inline std::optional<Range> range_of(std::uint64_t begin, std::uint64_t size) {
  std::uint64_t end = 0;
  if (__builtin_add_overflow(begin, size, &end)) return std::nullopt;
  return Range{begin, end};
}

/// The smallest multiple of `alignment` (0 and 1 mean none) that is not below `value`.
/// Saturates at the largest multiple when the result does not fit 64 bits.
[[nodiscard]] constexpr std::uint64_t align_up(std::uint64_t value, std::uint64_t alignment) {
  if (alignment <= 1) return value;
  const std::uint64_t rest = value % alignment;
  if (rest == 0) return value;
  std::uint64_t sum = 0;
  return __builtin_add_overflow(value, alignment - rest, &sum) ? value - rest : sum;
}

/// The largest multiple of `alignment` (0 and 1 mean none) that is not above `value`.
[[nodiscard]] constexpr std::uint64_t align_down(std::uint64_t value, std::uint64_t alignment) {
  return alignment <= 1 ? value : value - value % alignment;
}

}  // namespace cuda_runpath
