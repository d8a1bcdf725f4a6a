/// The patch command as a whole: paths in, results out in path order, an exit code.
#pragma once

#include "cuda_runpath/app/environment.hpp"
#include "cuda_runpath/app/exit_codes.hpp"
#include "cuda_runpath/app/patch_settings.hpp"

namespace cuda_runpath {

/// Runs the command; results go to stdout, messages to stderr.
[[nodiscard]] int run_patch(const PatchSettings& settings, const Environment& environment);

}  // namespace cuda_runpath
