/// Sentences in 80 columns. What a user will copy, a path or a command, is never broken: lines end at blanks only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cuda_runpath {

inline constexpr std::size_t line_width = 80;

/// `label` and `text`, which is printable, in lines of at most 80 columns where its blanks allow; the later ones begin
/// below the first word. A label with colours in it says how wide it is without them. Ends with a newline.
[[nodiscard]] std::string wrapped(std::string_view label, std::string_view text);
[[nodiscard]] std::string wrapped(std::string_view label, std::size_t label_columns, std::string_view text);

}  // namespace cuda_runpath
