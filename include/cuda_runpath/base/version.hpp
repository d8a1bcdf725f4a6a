/// Version numbers with dots, compared number by number ("575.57.08" is 575.57.8).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cuda_runpath {

struct Version {
  std::vector<std::uint32_t> parts;  ///< most significant first; never empty when parsed

  /// "13.0" is parsed, "", "13.", "abc", a part above 2^32-1 and more than 8 parts are not.
  [[nodiscard]] static std::optional<Version> parse(std::string_view text);
  /// The parts joined by dots, without leading zeros.
  [[nodiscard]] std::string text() const;

  /// Missing parts count as 0: 13 equals 13.0.
  friend std::strong_ordering operator<=>(const Version& a, const Version& b);
  friend bool operator==(const Version& a, const Version& b) { return (a <=> b) == 0; }
};

}  // namespace cuda_runpath
