/// The rules of `audit`: `data/audit_rules.def` as a table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cuda_runpath {

/// Stable ids: a rule keeps its number for ever.
enum class RuleId : std::uint8_t {
  CR001 = 1,
  CR002,
  CR003,
  CR004,
  CR005,
  CR006,
  CR007,
  CR008,
  CR009,
  CR010,
  CR011,
  CR012,
  CR013,
  CR014
};

enum class Severity { Error, Warning, Info };

struct AuditRule {
  RuleId id;
  std::string_view name;  ///< "stub-in-runpath"
  Severity severity;
  std::string_view detects;  ///< lower case, no full stop
  std::string_view why;
  std::string_view fix;
  std::string_view source;
};

/// Every rule, sorted by id.
[[nodiscard]] std::span<const AuditRule> audit_rules();
[[nodiscard]] const AuditRule& rule_of(RuleId id);
/// By "CR003" or "driver-dir-missing"; nullptr: there is none.
[[nodiscard]] const AuditRule* find_rule(std::string_view word);

[[nodiscard]] std::string_view name_of(RuleId id);     ///< "CR003"
[[nodiscard]] const char* name_of(Severity severity);  ///< "error", "warning", "info"
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view word);

}  // namespace cuda_runpath
