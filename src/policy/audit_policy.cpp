#include "cuda_runpath/policy/audit_policy.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

namespace cuda_runpath {
namespace {

bool is_selected(const AuditPolicy& policy, RuleId rule) {
  return policy.selected.empty() ||
         std::find(policy.selected.begin(), policy.selected.end(), rule) != policy.selected.end();
}

}  // namespace

bool AuditPolicy::wants(RuleId rule) const {
  return is_selected(*this, rule) &&
         std::none_of(ignored.begin(), ignored.end(), [&](const IgnoredRule& each) { return each.rule == rule; });
}

bool matches_path(const std::string& glob, std::string_view path) {
  for (std::string rest(path);;) {
    if (fnmatch(glob.c_str(), rest.c_str(), 0) == 0) return true;
    const std::size_t slash = rest.find('/');
    if (slash == std::string::npos) return false;
    rest.erase(0, slash + 1);
  }
}

PolicyFilter::PolicyFilter(const AuditPolicy& policy)
    : policy_(policy), ignored_met_(policy.ignored.size()), by_path_met_(policy.by_path.size()) {}

bool PolicyFilter::is_ignored(RuleId rule) {
  bool found = false;
  for (std::size_t i = 0; i < policy_.ignored.size(); ++i) {
    if (policy_.ignored[i].rule == rule) found = ignored_met_[i] = true;
  }
  return found;
}

bool PolicyFilter::is_suppressed(std::string_view path, RuleId rule) {
  bool found = false;
  for (std::size_t i = 0; i < policy_.by_path.size(); ++i) {
    const PathIgnore& ignore = policy_.by_path[i];
    if (ignore.rule == rule && matches_path(ignore.glob, path)) found = by_path_met_[i] = true;
  }
  return found;
}

void PolicyFilter::apply(std::string_view path, std::vector<Finding>& findings, std::vector<Finding>& suppressed) {
  std::vector<Finding> kept;
  for (Finding& finding : findings) {
    if (!is_selected(policy_, finding.rule) || is_ignored(finding.rule)) continue;
    const auto severity = policy_.severities.find(finding.rule);
    if (severity != policy_.severities.end() && finding.severity != Severity::Info) finding.severity = severity->second;
    (is_suppressed(path, finding.rule) ? suppressed : kept).push_back(std::move(finding));
  }
  findings = std::move(kept);
}

std::vector<std::string> PolicyFilter::unused() const {
  std::vector<std::string> sentences;
  for (std::size_t i = 0; i < policy_.ignored.size(); ++i) {
    const IgnoredRule& ignore = policy_.ignored[i];
    if (ignored_met_[i] || ignore.place.empty()) continue;
    sentences.push_back(
        fmt::format("{}: no finding of {} was ignored; take the entry out", ignore.place, name_of(ignore.rule)));
  }
  for (std::size_t i = 0; i < policy_.by_path.size(); ++i) {
    const PathIgnore& ignore = policy_.by_path[i];
    if (by_path_met_[i]) continue;
    sentences.push_back(fmt::format("{}: no finding of {} was ignored for '{}'; take the entry out", ignore.place,
                                    name_of(ignore.rule), ignore.glob));
  }
  return sentences;
}

}  // namespace cuda_runpath
