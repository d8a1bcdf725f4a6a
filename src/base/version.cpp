#include "cuda_runpath/base/version.hpp"

#include <algorithm>
#include <charconv>

namespace cuda_runpath {

std::optional<Version> Version::parse(std::string_view text) {
  constexpr std::size_t most_parts = 8;
  Version version;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (;;) {
    if (at == end || *at < '0' || *at > '9' || version.parts.size() == most_parts) return std::nullopt;
    std::uint32_t part = 0;
    const auto [next, fault] = std::from_chars(at, end, part);
    if (fault != std::errc{}) return std::nullopt;
    version.parts.push_back(part);
    if (next == end) return version;
    if (*next != '.') return std::nullopt;
    at = next + 1;
  }
}

std::string Version::text() const {
  std::string out;
  for (const std::uint32_t part : parts) {
    if (!out.empty()) out += '.';
    out += std::to_string(part);
  }
  return out;
}

std::strong_ordering operator<=>(const Version& a, const Version& b) {
  const std::size_t count = std::max(a.parts.size(), b.parts.size());
  const auto part = [](const Version& v, std::size_t i) { return i < v.parts.size() ? v.parts[i] : 0U; };
  for (std::size_t i = 0; i < count; ++i) {
    if (const auto order = part(a, i) <=> part(b, i); order != 0) return order;
  }
  return std::strong_ordering::equal;
}

}  // namespace cuda_runpath
