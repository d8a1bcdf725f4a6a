/// Small text files, read and written whole: those of /proc, whose size nothing tells beforehand, and lists of ours.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "cuda_runpath/base/error.hpp"

namespace cuda_runpath {

/// At most `limit` bytes of the file at `path`; nothing when it cannot be read.
[[nodiscard]] std::optional<std::string> read_small_file(const std::string& path, std::size_t limit);

/// Puts `text` at `path`, which is the old file or the new one at every instant. Errors: Io.
[[nodiscard]] Status write_small_file(const std::string& path, std::string_view text);

}  // namespace cuda_runpath
