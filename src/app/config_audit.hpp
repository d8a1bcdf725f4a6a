/// Reads the table [audit] of a configuration file.
#pragma once

#include "app/config_values.hpp"
#include "cuda_runpath/app/audit_config.hpp"

namespace cuda_runpath {

/// Errors: BadConfig with line and column.
[[nodiscard]] Status read_audit_table(const toml::node& node, const ConfigValues& values, AuditConfig& config);

}  // namespace cuda_runpath
