/// The platform rules for people and programs.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/platform/platform_rule.hpp"
#include "cuda_runpath/report/text_style.hpp"

namespace cuda_runpath {

/// The rule that fits a machine, and the mark that says so.
struct AppliedRule {
  std::string name;
  std::string reason;
};

enum class RuleDetail { OneLine, Full };

[[nodiscard]] std::string render_platforms(std::span<const PlatformRule> rules, RuleDetail detail,
                                           const std::optional<AppliedRule>& applied, Color color);
[[nodiscard]] std::string render_platforms_json(std::span<const PlatformRule> rules,
                                                const std::optional<AppliedRule>& applied,
                                                std::string_view tool_version);

}  // namespace cuda_runpath
