/// Small text files such as those of /proc, whose size nothing tells beforehand.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace cuda_runpath {

/// At most `limit` bytes of the file at `path`; nothing when it cannot be read.
[[nodiscard]] std::optional<std::string> read_small_file(const std::string& path, std::size_t limit);

}  // namespace cuda_runpath
