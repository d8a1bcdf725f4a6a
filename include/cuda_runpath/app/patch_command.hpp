/// The patch command as a whole: paths in, results out in path order, an exit code.
#pragma once

#include "cuda_runpath/app/environment.hpp"
#include "cuda_runpath/app/patch_settings.hpp"

namespace cuda_runpath {

/// Exit codes of every command. 2 beats 1.
inline constexpr int exit_ok = 0;        ///< nothing wrong: patched or already right
inline constexpr int exit_findings = 1;  ///< --check would change, --require-match unmet
inline constexpr int exit_fault = 2;     ///< usage, configuration, I/O, or a file refused

/// Runs the command; results go to stdout, messages to stderr.
[[nodiscard]] int run_patch(const PatchSettings& settings, const Environment& environment);

}  // namespace cuda_runpath
