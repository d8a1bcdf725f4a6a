/// `patch-cuda-runpath audit`: findings about the search lists of a package, for people and for CI.
#pragma once

#include "cuda_runpath/app/audit_settings.hpp"
#include "cuda_runpath/app/environment.hpp"
#include "cuda_runpath/app/exit_codes.hpp"

namespace cuda_runpath {

/// Audits the paths; writes nothing but its reports. Returns exit_ok; exit_findings for findings of `fail_on` or worse;
/// exit_fault when a path could not be read.
[[nodiscard]] int run_audit(const AuditSettings& settings, const Environment& environment);

}  // namespace cuda_runpath
