/// Help that fits a terminal of 80 columns, whatever the sources break their lines at.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cuda_runpath {

inline constexpr std::size_t help_width = 80;

/// Each line of `text` in lines of at most `width` columns, broken at blanks.
[[nodiscard]] std::string narrowed(std::string_view text, std::size_t width);

/// `text` with its paragraphs filled to 80 columns. A line that is empty, indented, or follows one that ends with a
/// full stop or a colon begins a paragraph; indented lines (examples) stay as they are.
[[nodiscard]] std::string filled(std::string_view text);

}  // namespace cuda_runpath
