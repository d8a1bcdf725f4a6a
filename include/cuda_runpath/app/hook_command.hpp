/// `patch-cuda-runpath hook`: the files that make a package manager patch by itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cuda_runpath/app/environment.hpp"
#include "cuda_runpath/app/exit_codes.hpp"
#include "cuda_runpath/hook/hook_files.hpp"

namespace cuda_runpath {

struct HookSettings {
  std::optional<HookKind> kind;                 ///< nothing: list the kinds
  std::optional<std::string> output_directory;  ///< nothing: one file goes to standard output
  std::optional<std::string> tool;              ///< nothing: the running program
  std::optional<std::string> platform;
  std::optional<std::string> compat_directory;  ///< as given: "none" means none
  std::vector<std::string> driver_directories;
};

/// Returns exit_ok; exit_fault for a value that is refused, and when a file cannot be written.
[[nodiscard]] int run_hook(const HookSettings& settings, const Environment& environment);

}  // namespace cuda_runpath
