/// Hook files onto the disk.
#pragma once

#include <string>
#include <vector>

#include "cuda_runpath/hook/hook_files.hpp"

namespace cuda_runpath {

/// Writes `files` below `directory`, which is made where it is missing; each takes its name when it is whole, so that
/// a hook in use is the old one or the new one. Errors: Io.
[[nodiscard]] Status write_hook_files(const std::vector<HookFile>& files, const std::string& directory);

}  // namespace cuda_runpath
