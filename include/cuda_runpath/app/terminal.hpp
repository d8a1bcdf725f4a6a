/// Standard output and standard error: what is painted, and how it is written.
#pragma once

#include <cstdio>
#include <string_view>

#include "cuda_runpath/app/environment.hpp"
#include "cuda_runpath/app/patch_settings.hpp"

namespace cuda_runpath {

/// --color wins; else a terminal that is not dumb gets colors unless NO_COLOR is set.
[[nodiscard]] Color color_for(int descriptor, ColorWhen when, const Environment& environment);

/// Writes `text` as it is. A stream that takes nothing more stops no run between two files: whether standard output
/// took everything is asked once, when the command is done.
void print(std::FILE* stream, std::string_view text) noexcept;

}  // namespace cuda_runpath
