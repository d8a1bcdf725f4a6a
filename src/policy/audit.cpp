#include "cuda_runpath/policy/audit.hpp"

#include <algorithm>
#include <tuple>

#include "policy/audit_parts.hpp"

namespace cuda_runpath {

Finding finding_of(RuleId rule, std::string message) {
  const AuditRule& row = rule_of(rule);
  return {rule, row.severity, std::move(message), {}, std::nullopt, std::string(row.fix)};
}

Finding finding_at(RuleId rule, std::string message, const std::string& entry, std::size_t position) {
  Finding finding = finding_of(rule, std::move(message));
  finding.entry = entry;
  finding.position = position;
  return finding;
}

std::vector<Finding> audit_object(const AuditedObject& object) {
  std::vector<Finding> findings;
  // The list that the loader reads: it ignores DT_RPATH beside DT_RUNPATH.
  const std::string list = object.facts.runpath.value_or(object.facts.rpath.value_or(""));
  if (object.plan != nullptr) audit_plan(object, findings);
  audit_entries(object, split_runpath(list), findings);
  audit_facts(object, findings);
  const auto key = [](const Finding& finding) { return std::tie(finding.rule, finding.position, finding.message); };
  std::stable_sort(findings.begin(), findings.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  // Two groups may see one fault: what the plan says of an entry stands for what its directory says.
  const auto same = [](const Finding& a, const Finding& b) {
    return a.rule == b.rule && a.position && a.position == b.position;
  };
  findings.erase(std::unique(findings.begin(), findings.end(), same), findings.end());
  return findings;
}

}  // namespace cuda_runpath
