/// The findings of a run, one model for every format. Nothing in it depends on time, host or `-j`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/base/error.hpp"
#include "cuda_runpath/policy/finding.hpp"

namespace cuda_runpath {

/// Whether the object was looked at as one of ours.
enum class AuditedAs {
  Object,      ///< a dynamic object: every rule was asked
  NotForUs,    ///< not ELF, not dynamic, no CUDA in it
  Script,      ///< a wrapper that changes what the loader searches
  Unreadable,  ///< `error` says why
};

/// One file of the run.
struct AuditResult {
  std::string path;
  AuditedAs audited_as = AuditedAs::NotForUs;
  std::string platform;             ///< whose rule was taken; empty: none
  std::string tag;                  ///< "DT_RUNPATH", "DT_RPATH"; empty: no list
  std::string search_list;          ///< as it stands in the file
  std::vector<Finding> findings;    ///< by rule, then by position
  std::vector<Finding> suppressed;  ///< by the baseline or the configuration
  std::optional<Error> error;
};

struct AuditSummary {
  std::uint64_t files = 0;
  std::uint64_t objects = 0;
  std::uint64_t unreadable = 0;
  std::uint64_t errors = 0;  ///< findings of severity Error
  std::uint64_t warnings = 0;
  std::uint64_t infos = 0;
  std::uint64_t suppressed = 0;
  std::map<RuleId, std::uint64_t> by_rule;  ///< findings that are not suppressed

  [[nodiscard]] std::uint64_t findings() const { return errors + warnings + infos; }
  void count(const AuditResult& result);
};

/// `path` as it is the same on every machine and in every build: without "./" in front, and without the hash of a
/// Nix store path, which a rebuild changes ("/nix/store/<hash>-name/x" becomes "name/x").
[[nodiscard]] std::string stable_path(std::string_view path);

/// Stable over runs and machines: 16 hexadecimal digits of rule, path and entry, the latter two by `stable_path`.
[[nodiscard]] std::string fingerprint(const AuditResult& result, const Finding& finding);

}  // namespace cuda_runpath
