/// `patch-cuda-runpath platforms`: the rules, and which one this machine would take and why.
#pragma once

#include <optional>
#include <string>

#include "cuda_runpath/app/environment.hpp"
#include "cuda_runpath/app/exit_codes.hpp"
#include "cuda_runpath/app/patch_settings.hpp"

namespace cuda_runpath {

struct PlatformsSettings {
  std::vector<std::string> names;  ///< of rules to show in full; empty: all, one line each
  std::string root;                ///< --root DIR: the machine that is looked at; empty: this one
  OutputFormat format = OutputFormat::Text;
  ColorWhen color = ColorWhen::Auto;
};

/// Returns exit_ok; exit_fault for a name that no rule has.
[[nodiscard]] int run_platforms(const PlatformsSettings& settings, const Environment& environment);

}  // namespace cuda_runpath
