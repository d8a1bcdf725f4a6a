/// What the command line of `audit` said, typed; nothing is looked up or decided here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cuda_runpath/app/patch_settings.hpp"
#include "cuda_runpath/policy/audit_rule.hpp"
#include "cuda_runpath/report/audit_format.hpp"

namespace cuda_runpath {

/// One output: --format and --output.
struct AuditOutput {
  AuditFormat format = AuditFormat::Text;
  std::string file;  ///< empty: standard output
};

enum class ExitOnFindings { Yes, No };  ///< --exit-zero

struct AuditSettings {
  PatchSettings patch;            ///< paths, platform and directories: what patch would be told
  std::string root;               ///< --root DIR; empty: this machine
  std::vector<RuleId> selected;   ///< --select; empty: all
  std::vector<RuleId> ignored;    ///< --ignore
  std::vector<Version> drivers;   ///< --driver: that must be supported
  std::vector<std::string> gpus;  ///< --gpu
  Severity fail_on = Severity::Warning;
  ExitOnFindings exit_on_findings = ExitOnFindings::Yes;
  std::vector<AuditOutput> outputs;  ///< at least one
};

}  // namespace cuda_runpath
