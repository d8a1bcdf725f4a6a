/// Command line, configuration file and baseline of an audit, brought together once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/explain_question.hpp"
#include "cuda_runpath/app/audit_settings.hpp"
#include "cuda_runpath/app/environment.hpp"
#include "cuda_runpath/app/patch_job.hpp"
#include "cuda_runpath/policy/audit_policy.hpp"
#include "cuda_runpath/report/audit_baseline.hpp"

namespace cuda_runpath {

struct AuditJob {
  AuditSettings settings;
  PatchJob patch;                           ///< what patch would do with the same files
  std::string config_path;                  ///< empty: no configuration file
  std::vector<PlatformRule> own_platforms;  ///< of the configuration file
  AuditPolicy policy;
  std::vector<Version> drivers;  ///< that must be supported
  std::vector<std::string> gpus;
  Severity fail_on = Severity::Warning;
  std::vector<ExplainQuestion> questions;  ///< one for each of those drivers and GPUs
  std::optional<Baseline> baseline;
};

/// Errors: BadConfig and Io of the configuration file, the baseline, the list of paths, or an option.
[[nodiscard]] Result<AuditJob> make_audit_job(const AuditSettings& settings, const Environment& environment);

/// What the run would take into account, as a configuration file that says the same, each line with its origin.
[[nodiscard]] std::string render_settings(const AuditJob& job);

}  // namespace cuda_runpath
