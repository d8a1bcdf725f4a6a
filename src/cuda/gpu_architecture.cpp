/// Names of compute capabilities, as nvcc and NVIDIA's documents write them.
///
/// The number after "sm_" is major * 10 + minor: sm_75 is 7.5, sm_120 is 12.0. No minor above 9 was ever
/// given out, so "9.10" is no capability.
#include <fmt/format.h>

#include <algorithm>

#include "cuda_runpath/cuda/device_image.hpp"

namespace cuda_runpath {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && text.front() != '0' &&
         std::all_of(text.begin(), text.end(), [](char c) { return '0' <= c && c <= '9'; });
}

std::uint32_t value_of(std::string_view digits) {
  std::uint32_t value = 0;
  for (const char c : digits) value = value * 10 + static_cast<std::uint32_t>(c - '0');
  return value;
}

ArchitectureScope take_suffix(std::string_view& text) {
  ArchitectureScope scope = ArchitectureScope::Base;
  if (text.ends_with('a')) scope = ArchitectureScope::Specific;
  if (text.ends_with('f')) scope = ArchitectureScope::Family;
  if (scope != ArchitectureScope::Base) text.remove_suffix(1);
  return scope;
}

/// The dotted form is a number of its own: nobody writes "sm_9.0".
enum class Form { Prefixed, Bare };

Form take_prefix(std::string_view& text) {
  for (const std::string_view prefix : {"sm_", "compute_"}) {
    if (!text.starts_with(prefix)) continue;
    text.remove_prefix(prefix.size());
    return Form::Prefixed;
  }
  return Form::Bare;
}

}  // namespace

std::optional<GpuArchitecture> GpuArchitecture::parse(std::string_view text) {
  const Form form = take_prefix(text);
  const ArchitectureScope scope = take_suffix(text);
  const std::size_t point = text.find('.');
  if (point != std::string_view::npos && form == Form::Bare) {
    const std::string_view major = text.substr(0, point);
    const std::string_view minor = text.substr(point + 1);
    if (!is_number(major) || major.size() > 2 || minor.size() != 1) return std::nullopt;
    if (minor != "0" && !is_number(minor)) return std::nullopt;
    return GpuArchitecture{value_of(major), value_of(minor), scope};
  }
  if (!is_number(text) || text.size() < 2 || text.size() > 3) return std::nullopt;
  const std::uint32_t number = value_of(text);
  return GpuArchitecture{number / 10, number % 10, scope};
}

std::string GpuArchitecture::text() const {
  const char* suffix = scope == ArchitectureScope::Specific ? "a" : scope == ArchitectureScope::Family ? "f" : "";
  return fmt::format("sm_{}{}{}", major, minor, suffix);
}

}  // namespace cuda_runpath
