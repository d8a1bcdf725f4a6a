/// Text that may come from a file name or a file: made safe for one line of output.
#pragma once

#include <string>
#include <string_view>

namespace cuda_runpath {

/// `text` with control characters, separators of lines, marks that turn the direction of text, and bytes that
/// are not valid UTF-8 written as `\xNN`, and a backslash doubled; everything else as it is. A path with a
/// newline stays one line.
[[nodiscard]] std::string printable(std::string_view text);

/// Whether `text` is well-formed UTF-8 (no surrogates, no overlong forms).
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace cuda_runpath
