/// What the JSON of a compat note says, with the one repair that a shipped note needed.
#pragma once

#include <string_view>

#include "cuda_runpath/cuda/compat_note.hpp"

namespace cuda_runpath {

/// Reads `description`, which ends with its first NUL, into `note`; what does not hold goes to its faults.
void read_compat_description(std::string_view description, CompatNote& note);

}  // namespace cuda_runpath
