#include "cuda_runpath/policy/audit_rule.hpp"

#include <algorithm>
#include <array>

namespace cuda_runpath {
namespace {

constexpr std::array rules{
#define AUDIT_RULE(id, name, severity, detects, why, fix, source) \
  AuditRule{RuleId::id, name, Severity::severity, detects, why, fix, source},
#include "audit_rules.def"
#undef AUDIT_RULE
};

constexpr std::array<std::string_view, rules.size()> ids{
#define AUDIT_RULE(id, name, severity, detects, why, fix, source) #id,
#include "audit_rules.def"
#undef AUDIT_RULE
};

constexpr bool numbered_without_gaps() {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (static_cast<std::size_t>(rules[i].id) != i + 1) return false;
  }
  return true;
}

static_assert(numbered_without_gaps(), "data/audit_rules.def: sort the rows by id, without gaps");
static_assert(std::all_of(rules.begin(), rules.end(),
                          [](const AuditRule& r) {
                            return !r.name.empty() && !r.detects.empty() && !r.why.empty() && !r.fix.empty() &&
                                   !r.source.empty();
                          }),
              "data/audit_rules.def: every row needs all of its columns");

}  // namespace

std::span<const AuditRule> audit_rules() {
  return rules;
}

const AuditRule& rule_of(RuleId id) {
  return rules.at(static_cast<std::size_t>(id) - 1);
}

const AuditRule* find_rule(std::string_view word) {
  const auto at = std::find_if(rules.begin(), rules.end(),
                               [&](const AuditRule& rule) { return rule.name == word || name_of(rule.id) == word; });
  return at == rules.end() ? nullptr : &*at;
}

std::string_view name_of(RuleId id) {
  return ids.at(static_cast<std::size_t>(id) - 1);
}

const char* name_of(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Info:
      return "info";
  }
  return "info";
}

std::optional<Severity> parse_severity(std::string_view word) {
  for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Info}) {
    if (word == name_of(severity)) return severity;
  }
  return std::nullopt;
}

}  // namespace cuda_runpath
