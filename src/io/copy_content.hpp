/// Copying the bytes of a file, cheapest way first, holes kept.
#pragma once

#include "cuda_runpath/io/disk_file.hpp"

namespace cuda_runpath {

/// Makes the empty file behind `to` a copy of `source`. Errors: Io, for `source.path()`.
[[nodiscard]] Status copy_content(const DiskFile& source, int to);

}  // namespace cuda_runpath
