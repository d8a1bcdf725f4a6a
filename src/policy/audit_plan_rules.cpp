/// Findings that follow from the plan: what patch would do, said as what is wrong.
#include <fmt/format.h>

#include <algorithm>

#include "cuda_runpath/platform/directory.hpp"
#include "policy/audit_parts.hpp"

namespace cuda_runpath {
namespace {

class PlanAudit {
 public:
  PlanAudit(const AuditedObject& object, std::vector<Finding>& findings)
      : object_(object), plan_(*object.plan), findings_(findings), old_(split_runpath(plan_.old_value)) {}

  void run() {
    for (const RunpathEntry& entry : plan_.entries) {
      if (entry.action == EntryAction::Add) say_added(entry);
      if (entry.action == EntryAction::Move) say_moved(entry);
      if (entry.action == EntryAction::Drop) say_dropped(entry);
    }
    const bool other_tag =
        plan_.old_tag != RunpathTag::None && plan_.new_tag != RunpathTag::None && plan_.old_tag != plan_.new_tag;
    if (other_tag) {
      findings_.push_back(finding_of(
          RuleId::CR007, fmt::format("has {}, the policy is {}", name_of(plan_.old_tag), name_of(plan_.new_tag))));
    }
  }

 private:
  [[nodiscard]] bool is_compat(const std::string& directory) const {
    return object_.compat && normal_directory(directory) == normal_directory(*object_.compat);
  }

  /// Where the old list has `directory`; the n-th time for a repeated one.
  [[nodiscard]] std::optional<std::size_t> place_of(const std::string& directory, std::size_t skip = 0) const {
    for (std::size_t i = 0; i < old_.size(); ++i) {
      const bool same = directory.empty() ? old_[i].empty() : normal_directory(old_[i]) == normal_directory(directory);
      if (same && skip-- == 0) return i;
    }
    return std::nullopt;
  }

  void say_at(RuleId rule, const std::string& message, const std::string& directory, std::size_t skip = 0) {
    const std::optional<std::size_t> place = place_of(directory, skip);
    findings_.push_back(place ? finding_at(rule, message, old_[*place], *place) : finding_of(rule, message));
  }

  void say_added(const RunpathEntry& entry) {
    const char* what = is_compat(entry.directory) ? "compat" : "driver";
    Finding finding = finding_of(
        RuleId::CR003, plan_.old_tag == RunpathTag::None
                           ? fmt::format("has no search list, and so not the {} directory {}", what, entry.directory)
                           : fmt::format("its search list lacks the {} directory {}", what, entry.directory));
    finding.advice = fmt::format("add the {} directory of the platform: run patch-cuda-runpath", what);
    findings_.push_back(std::move(finding));
  }

  /// A compat directory behind the driver's is without effect; anything else is only out of place.
  void say_moved(const RunpathEntry& entry) {
    const std::optional<std::size_t> place = place_of(entry.directory);
    const bool behind_driver = is_compat(entry.directory) && place &&
                               std::any_of(plan_.entries.begin(), plan_.entries.end(), [&](const RunpathEntry& other) {
                                 const std::optional<std::size_t> at = place_of(other.directory);
                                 return other.reason == "driver directory" && at && *at < *place;
                               });
    if (behind_driver) {
      say_at(RuleId::CR002, "the compat directory stands behind the driver directory, which wins", entry.directory);
    } else {
      say_at(RuleId::CR012, "stands behind other directories, which are searched first", entry.directory);
    }
  }

  void say_dropped(const RunpathEntry& entry) {
    if (entry.directory.empty()) {
      say_at(RuleId::CR009, "an empty entry, which the loader takes for the current directory", entry.directory,
             empty_++);
    } else if (is_stub_directory(entry.directory)) {
      say_at(RuleId::CR001, "a directory of link-time stubs", entry.directory);
    } else {
      const bool repeated = place_of(entry.directory, 1).has_value();
      say_at(RuleId::CR012, repeated ? "repeats an earlier entry" : entry.reason, entry.directory, repeated ? 1 : 0);
    }
  }

  const AuditedObject& object_;
  const RunpathPlan& plan_;
  std::vector<Finding>& findings_;
  std::vector<std::string> old_;
  std::size_t empty_ = 0;
};

}  // namespace

void audit_plan(const AuditedObject& object, std::vector<Finding>& findings) {
  PlanAudit(object, findings).run();
}

}  // namespace cuda_runpath
