/// The command lines of `audit` and `rules`.
#pragma once

#include <optional>

#include "cli/option_table.hpp"
#include "cuda_runpath/app/audit_command.hpp"
#include "cuda_runpath/app/rules_command.hpp"

namespace cuda_runpath {

/// Settings, or the exit code when the command line was answered (help) or wrong.
struct ParsedAudit {
  std::optional<AuditSettings> settings;
  int exit_code = 0;
};
struct ParsedRules {
  std::optional<RulesSettings> settings;
  int exit_code = 0;
};

[[nodiscard]] ParsedAudit parse_audit(int argc, char** argv);
[[nodiscard]] ParsedRules parse_rules(int argc, char** argv);
/// Shows the options to `read`, without a command line.
void show_audit_options(const AppReader& read);
void show_rules_options(const AppReader& read);

}  // namespace cuda_runpath
