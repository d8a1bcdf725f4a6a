#include "cuda_runpath/report/rules_report.hpp"

#include <fmt/format.h>

#include "report/paint.hpp"
#include "report/wrapped_text.hpp"

namespace cuda_runpath {

std::string render_rules(Color color) {
  std::string text;
  for (const AuditRule& rule : audit_rules()) {
    constexpr std::size_t width_of_id_and_severity = 15;
    text += wrapped(fmt::format("{} {:<8} ", painted(name_of(rule.id), bold, color), name_of(rule.severity)),
                    width_of_id_and_severity, fmt::format("{}: {}", rule.name, rule.detects));
  }
  return text;
}

std::string render_rule(const AuditRule& rule, Color color) {
  return fmt::format("{} {} ({})\n", painted(name_of(rule.id), bold, color), rule.name, name_of(rule.severity)) +
         wrapped("  finds: ", rule.detects) + wrapped("  why:   ", rule.why) + wrapped("  fix:   ", rule.fix) +
         wrapped("  seen:  ", rule.source);
}

std::string render_rules_markdown() {
  std::string text =
      "# The rules of `audit`\n\n"
      "Made from `data/audit_rules.def` by `patch-cuda-runpath rules --markdown`; a test holds the two together. A "
      "rule keeps\n"
      "its number for ever. Findings of severity *info* never fail a run.\n";
  for (const AuditRule& rule : audit_rules()) {
    text += fmt::format("\n## {} {}\n\n*{}*: {}.\n\nWhy: {}.\n\nFix: {}.\n\nSeen: {}.\n", name_of(rule.id), rule.name,
                        name_of(rule.severity), rule.detects, rule.why, rule.fix, rule.source);
  }
  return text;
}

}  // namespace cuda_runpath
