/// Integers whose bytes lie in a stated order at any alignment, so that a struct of them *is* the
/// on-disk format (the idea is mold's).
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace cuda_runpath {

template <class T, std::endian Order>
class Packed {
  static_assert(std::is_integral_v<T>);

 public:
  Packed() = default;
  Packed(T value) { set(value); }  // NOLINT(google-explicit-constructor): stands in for T

  operator T() const { return get(); }  // NOLINT(google-explicit-constructor): stands in for T

  [[nodiscard]] T get() const {
    T value{};
    std::memcpy(&value, raw_.data(), sizeof(T));
    return in_host_order(value);
  }
  void set(T value) {
    value = in_host_order(value);
    std::memcpy(raw_.data(), &value, sizeof(T));
  }

 private:
  static T in_host_order(T value) {
    if constexpr (Order == std::endian::native || sizeof(T) == 1) {
      return value;
    } else if constexpr (sizeof(T) == 2) {
      return static_cast<T>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
    } else if constexpr (sizeof(T) == 4) {
      return static_cast<T>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
    } else {
      return static_cast<T>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
    }
  }

  std::array<std::byte, sizeof(T)> raw_{};
};

}  // namespace cuda_runpath
