/// The rules of audit for people: a list, one in full, and docs/rules.md.
#pragma once

#include <string>

#include "cuda_runpath/policy/audit_rule.hpp"
#include "cuda_runpath/report/text_style.hpp"

namespace cuda_runpath {

/// One line for each rule.
[[nodiscard]] std::string render_rules(Color color);
/// What, why and the fix of one rule, with its source.
[[nodiscard]] std::string render_rule(const AuditRule& rule, Color color);
/// docs/rules.md, which a test holds against this.
[[nodiscard]] std::string render_rules_markdown();

}  // namespace cuda_runpath
