/// The command lines of `audit` and `rules`.
#pragma once

#include "cli/option_table.hpp"
#include "cli/parsed.hpp"
#include "cuda_runpath/app/audit_settings.hpp"
#include "cuda_runpath/app/rules_command.hpp"

namespace cuda_runpath {

[[nodiscard]] Parsed<AuditSettings> parse_audit(Words words);
[[nodiscard]] Parsed<RulesSettings> parse_rules(Words words);
/// Shows the options to `read`, without a command line.
void show_audit_options(const AppReader& read);
void show_rules_options(const AppReader& read);

}  // namespace cuda_runpath
