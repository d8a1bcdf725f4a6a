/// Which findings a project wants to hear of, and how severe they are to it.
///
/// A pure function of path and findings. What it leaves out by path is kept apart as suppressed, so that a report can
/// still show it; a suppression that meets no finding is told to its author.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/policy/finding.hpp"

namespace cuda_runpath {

/// Where a setting was written: "cuda-runpath.toml:12:3"; empty: on the command line.
using SettingPlace = std::string;

struct IgnoredRule {
  RuleId rule = RuleId::CR014;
  SettingPlace place;
};

/// `rule` is ignored in the files that `glob` matches.
struct PathIgnore {
  std::string glob;
  RuleId rule = RuleId::CR014;
  SettingPlace place;
};

struct AuditPolicy {
  std::vector<RuleId> selected;      ///< empty: all
  std::vector<IgnoredRule> ignored;  ///< in every file
  std::vector<PathIgnore> by_path;
  std::map<RuleId, Severity> severities;  ///< instead of the rule's own

  /// Whether findings of `rule` are wanted in any file.
  [[nodiscard]] bool wants(RuleId rule) const;
};

/// Whether `glob` (fnmatch; `*` also matches `/`) matches the whole of `path` or what follows one of its slashes.
[[nodiscard]] bool matches_path(const std::string& glob, std::string_view path);

/// Applies a policy to file after file, and remembers what it met.
class PolicyFilter {
 public:
  /// `policy` must outlive the filter.
  explicit PolicyFilter(const AuditPolicy& policy);

  /// Takes out of `findings` what is not wanted, moves to `suppressed` what the path suppresses, sets severities.
  /// A severity of Info stays: such a finding says that something is not known.
  void apply(std::string_view path, std::vector<Finding>& findings, std::vector<Finding>& suppressed);

  /// What of the configuration met no finding, each as a sentence with its place.
  [[nodiscard]] std::vector<std::string> unused() const;

 private:
  [[nodiscard]] bool is_ignored(RuleId rule);
  [[nodiscard]] bool is_suppressed(std::string_view path, RuleId rule);

  const AuditPolicy& policy_;
  std::vector<bool> ignored_met_;
  std::vector<bool> by_path_met_;
};

}  // namespace cuda_runpath
