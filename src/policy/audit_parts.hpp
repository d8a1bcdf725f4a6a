/// The rules of audit in groups, each adding its findings.
#pragma once

#include <string>
#include <vector>

#include "cuda_runpath/policy/audit.hpp"

namespace cuda_runpath {

/// A finding of `rule` with the rule's own severity and fix.
[[nodiscard]] Finding finding_of(RuleId rule, std::string message);
/// The same about the entry at `position` of the list.
[[nodiscard]] Finding finding_at(RuleId rule, std::string message, const std::string& entry, std::size_t position);

/// CR001, CR002, CR003, CR007, CR009 and CR012 as far as the plan of patch says so.
void audit_plan(const AuditedObject& object, std::vector<Finding>& findings);
/// CR001, CR004, CR005, CR006, CR009 and CR012 as far as the entries and their directories say so.
void audit_entries(const AuditedObject& object, const std::vector<std::string>& entries,
                   std::vector<Finding>& findings);
/// CR007, CR008, CR010 and CR011: what the object itself says.
void audit_facts(const AuditedObject& object, std::vector<Finding>& findings);

}  // namespace cuda_runpath
