/// `patch-cuda-runpath rules`: the rules of audit, all or some in full.
#pragma once

#include <string>
#include <vector>

#include "cuda_runpath/app/environment.hpp"
#include "cuda_runpath/app/exit_codes.hpp"
#include "cuda_runpath/app/patch_settings.hpp"

namespace cuda_runpath {

enum class RulesForm { Text, Markdown };

struct RulesSettings {
  std::vector<std::string> rules;  ///< ids or names; empty: all
  RulesForm form = RulesForm::Text;
  ColorWhen color = ColorWhen::Auto;
};

/// Returns exit_ok; exit_fault for a rule that there is not.
[[nodiscard]] int run_rules(const RulesSettings& settings, const Environment& environment);

}  // namespace cuda_runpath
