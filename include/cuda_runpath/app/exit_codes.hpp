/// Exit codes of every command. 2 beats 1.
#pragma once

namespace cuda_runpath {

inline constexpr int exit_ok = 0;        ///< nothing wrong: patched or already right
inline constexpr int exit_findings = 1;  ///< --check would change, --require-match unmet
inline constexpr int exit_fault = 2;     ///< usage, configuration, I/O, or a file refused

}  // namespace cuda_runpath
