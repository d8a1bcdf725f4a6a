/// Colours of a terminal; never the only bearer of a meaning.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "cuda_runpath/report/text_style.hpp"

namespace cuda_runpath {

inline constexpr std::string_view red = "\x1b[31m";
inline constexpr std::string_view green = "\x1b[32m";
inline constexpr std::string_view yellow = "\x1b[33m";
inline constexpr std::string_view bold = "\x1b[1m";

inline std::string painted(std::string_view text, std::string_view paint, Color color) {
  return color == Color::On ? fmt::format("{}{}\x1b[0m", paint, text) : std::string(text);
}

}  // namespace cuda_runpath
