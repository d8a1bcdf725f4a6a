// The driver release of a libcuda: the suffix of its file name, else a string of its own in its read-only data.
// Source: libcuda 470, 525 and 535 were looked at: all have the string, none has a note.
#include <fmt/format.h>

#include <algorithm>

#include "cuda/byte_scan.hpp"
#include "cuda/scan_ranges.hpp"
#include "cuda_runpath/cuda/library_catalogue.hpp"
#include "cuda_runpath/cuda/versions_inside.hpp"

namespace cuda_runpath {
namespace {

/// A whole string such as "575.57.08" or "384.111". Branches of drivers with a libcuda.so.1 that is still met have
/// three digits; a number that is written otherwise is none.
constexpr std::uint32_t oldest_branch = 300;

bool is_digit(char c) {
  return '0' <= c && c <= '9';
}

/// How many digits `text` begins with.
std::size_t digits_of(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
}

/// The version that `text` begins with when a NUL follows it; `text` goes on behind that.
std::optional<std::string_view> version_at(std::string_view text) {
  if (digits_of(text) != 3 || text.size() < 4 || text[3] != '.') return std::nullopt;
  const std::size_t minor = digits_of(text.substr(4));
  if (minor < 2 || minor > 3) return std::nullopt;
  std::size_t length = 4 + minor;
  if (length < text.size() && text[length] == '.') length += 3;  // parsing sees whether two digits follow
  if (length >= text.size() || text[length] != '\0') return std::nullopt;
  const std::optional<Version> version = Version::parse(text.substr(0, length));
  if (!version || version->parts.front() < oldest_branch) return std::nullopt;
  return text.substr(0, length);
}

/// Versions among strings; two different ones prove nothing.
class VersionStrings {
 public:
  ScanStep look_at(const ScanWindow& window) {
    constexpr std::size_t branch_digits = 3;
    const std::string_view bytes = window.bytes;
    for (std::size_t dot = bytes.find('.', window.first); dot != std::string_view::npos;
         dot = bytes.find('.', dot + 1)) {
      if (dot < window.first + branch_digits) continue;
      const std::size_t at = dot - branch_digits;
      if (at >= window.last) break;
      const bool begins_string = at > 0 && bytes[at - 1] == '\0';
      const std::optional<std::string_view> text = begins_string ? version_at(bytes.substr(at)) : std::nullopt;
      if (!text) continue;
      if (found_.empty()) file_offset_ = window.file_offset + at;
      ambiguous_ = ambiguous_ || (!found_.empty() && found_ != *text);
      found_ = *text;
      if (ambiguous_) return ScanStep::Stop;
    }
    return ScanStep::On;
  }

  [[nodiscard]] bool ambiguous() const { return ambiguous_; }
  [[nodiscard]] std::optional<VersionInside> result() const {
    if (ambiguous_ || found_.empty()) return std::nullopt;
    return VersionInside{
        "libcuda driver", *Version::parse(found_), VersionBound::Exact,
        fmt::format("the only string of this form in its data, \"{}\" at {:#x}", found_, file_offset_)};
  }

 private:
  std::string found_;
  std::uint64_t file_offset_ = 0;
  bool ambiguous_ = false;
};

bool is_libcuda(std::string_view name) {
  const Library* library = find_library(name);
  return library != nullptr && library->stem == "libcuda";
}

/// "libcuda.so.1" and the "libcuda.so.1.1" of Jetson and WSL say nothing of the driver.
std::optional<VersionInside> version_of_name(std::string_view real_name) {
  if (!is_libcuda(real_name)) return std::nullopt;
  const std::size_t suffix = real_name.rfind(".so.");
  if (suffix == std::string_view::npos) return std::nullopt;
  const std::string_view text = real_name.substr(suffix + 4);
  std::optional<Version> version = Version::parse(text);
  if (!version || version->parts.size() < 2 || version->parts.front() < 100) return std::nullopt;
  return VersionInside{"libcuda driver", std::move(*version), VersionBound::Exact,
                       fmt::format("its file name ends with {}", text)};
}

}  // namespace

Result<std::optional<VersionInside>> driver_version(const ElfFile& file, const ObjectFacts& facts,
                                                    std::string_view real_name) {
  if (std::optional<VersionInside> named = version_of_name(real_name)) return named;
  if (!is_libcuda(facts.soname ? std::string_view(*facts.soname) : real_name)) return std::nullopt;
  VersionStrings strings;
  for (const ScanRange& range : scan_ranges(file)) {
    const bool is_data = range.turn == ScanTurn::ReadOnly || file.sections().empty();
    if (!is_data || range.turn == ScanTurn::Writable || strings.ambiguous()) continue;
    const Status done =
        scan_bytes(file.file(), range.file_range, [&](const ScanWindow& window) { return strings.look_at(window); });
    if (!done) return tl::unexpected(done.error());
  }
  return strings.result();
}

}  // namespace cuda_runpath
