/// Asking the real ld.so, in a process of its own: a bad file may crash it.
#pragma once

#include <string>

namespace cuda_runpath {

/// Loads a shared object with every symbol bound at once. Empty when that worked, else what dlopen
/// said or the signal that ended the process.
[[nodiscard]] std::string loading_fault(const std::string& path);

}  // namespace cuda_runpath
