#include "cuda_runpath/report/audit_statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace cuda_runpath {

std::string render_statistics(const AuditSummary& summary) {
  std::vector<std::pair<RuleId, std::uint64_t>> rows(summary.by_rule.begin(), summary.by_rule.end());
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (const auto& [rule, findings] : rows) {
    text += fmt::format("{:>8}  {} {}\n", findings, name_of(rule), rule_of(rule).name);
  }
  return text;
}

}  // namespace cuda_runpath
