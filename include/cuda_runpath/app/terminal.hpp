/// Whether what goes to a descriptor is painted.
#pragma once

#include "cuda_runpath/app/environment.hpp"
#include "cuda_runpath/app/patch_settings.hpp"

namespace cuda_runpath {

/// --color wins; else a terminal that is not dumb gets colors unless NO_COLOR is set.
[[nodiscard]] Color color_for(int descriptor, ColorWhen when, const Environment& environment);

}  // namespace cuda_runpath
