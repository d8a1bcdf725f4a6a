/// What the command line of `audit` said, typed; nothing is looked up or decided here.
#pragma once

#include <cstdint>
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
enum class Closure { No, Yes };         ///< --closure
enum class Statistics { No, Yes };      ///< --statistics
enum class AuditIntent { Audit, ShowSettings };

/// --shard I/N: the I-th of N parts of the files.
struct Shard {
  std::uint32_t index = 1;  ///< from 1
  std::uint32_t count = 1;
};

struct AuditSettings {
  PatchSettings patch;            ///< paths, platform and directories: what patch would be told
  std::string root;               ///< --root DIR; empty: this machine
  std::vector<RuleId> selected;   ///< --select; empty: all
  std::vector<RuleId> ignored;    ///< --ignore
  std::vector<Version> drivers;   ///< --driver: that must be supported
  std::vector<std::string> gpus;  ///< --gpu
  std::optional<Severity> fail_on;
  ExitOnFindings exit_on_findings = ExitOnFindings::Yes;
  std::vector<AuditOutput> outputs;  ///< at least one
  std::optional<std::string> baseline;
  std::optional<std::string> new_baseline;  ///< --write-baseline
  Shard shard;
  Closure closure = Closure::No;
  Statistics statistics = Statistics::No;
  AuditIntent intent = AuditIntent::Audit;
};

}  // namespace cuda_runpath
