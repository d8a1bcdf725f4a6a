/// The table [audit] of the configuration file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cuda_runpath/base/version.hpp"
#include "cuda_runpath/policy/audit_policy.hpp"

namespace cuda_runpath {

struct AuditConfig {
  AuditPolicy policy;
  std::vector<Version> drivers;     ///< that must be supported
  std::vector<std::string> gpus;    ///< that must be supported
  std::optional<Severity> fail_on;  ///< Error or Warning
};

}  // namespace cuda_runpath
