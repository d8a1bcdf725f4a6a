/// What a project's settings leave of the findings of one file.
#include "cuda_runpath/policy/audit_policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cuda_runpath {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Finding finding(RuleId rule, Severity severity = Severity::Error) {
  Finding found;
  found.rule = rule;
  found.severity = severity;
  return found;
}

struct Filtered {
  std::vector<RuleId> kept;
  std::vector<RuleId> suppressed;
  std::vector<std::string> unused;
};

/// What becomes of one finding of CR001 and one of CR002 in `lib/libfoo.so`.
Filtered filtered(const AuditPolicy& policy) {
  PolicyFilter filter(policy);
  std::vector<Finding> findings{finding(RuleId::CR001), finding(RuleId::CR002)};
  std::vector<Finding> suppressed;
  filter.apply("lib/libfoo.so", findings, suppressed);
  Filtered result;
  for (const Finding& each : findings) result.kept.push_back(each.rule);
  for (const Finding& each : suppressed) result.suppressed.push_back(each.rule);
  result.unused = filter.unused();
  return result;
}

Severity severity_under(const AuditPolicy& policy, Severity severity) {
  PolicyFilter filter(policy);
  std::vector<Finding> findings{finding(RuleId::CR001, severity)};
  std::vector<Finding> suppressed;
  filter.apply("libfoo.so", findings, suppressed);
  return findings.at(0).severity;
}

TEST(AuditPolicy, WantsEveryRuleWithoutSettings) {
  EXPECT_TRUE(AuditPolicy{}.wants(RuleId::CR001));
}

TEST(AuditPolicy, WantsOnlyWhatIsSelected) {
  AuditPolicy policy;
  policy.selected = {RuleId::CR002};
  EXPECT_FALSE(policy.wants(RuleId::CR001));
  EXPECT_TRUE(policy.wants(RuleId::CR002));
  EXPECT_THAT(filtered(policy).kept, ElementsAre(RuleId::CR002));
}

TEST(AuditPolicy, WantsNothingThatIsIgnored) {
  AuditPolicy policy;
  policy.ignored = {{RuleId::CR001, "a.toml:1:1"}};
  EXPECT_FALSE(policy.wants(RuleId::CR001));
  EXPECT_TRUE(policy.wants(RuleId::CR002));
  const Filtered result = filtered(policy);
  EXPECT_THAT(result.kept, ElementsAre(RuleId::CR002));
  EXPECT_THAT(result.suppressed, IsEmpty());
  EXPECT_THAT(result.unused, IsEmpty());
}

TEST(AuditPolicy, SuppressesOneRuleInTheFilesOfAPattern) {
  AuditPolicy policy;
  policy.by_path = {{"lib/*.so", RuleId::CR001, "a.toml:1:1"}};
  const Filtered result = filtered(policy);
  EXPECT_THAT(result.kept, ElementsAre(RuleId::CR002));
  EXPECT_THAT(result.suppressed, ElementsAre(RuleId::CR001));
  EXPECT_THAT(result.unused, IsEmpty());
}

TEST(AuditPolicy, NamesSettingsThatMetNothing) {
  AuditPolicy policy;
  policy.ignored = {{RuleId::CR003, "a.toml:1:1"}};
  policy.by_path = {{"bin/*", RuleId::CR001, "a.toml:2:1"}};
  EXPECT_THAT(filtered(policy).unused,
              ElementsAre(HasSubstr("a.toml:1:1: no finding of CR003"),
                          HasSubstr("a.toml:2:1: no finding of CR001 was ignored for 'bin/*'")));
}

TEST(AuditPolicy, SaysNothingOfAnUnusedOptionOfTheCommandLine) {
  AuditPolicy policy;
  policy.ignored = {{RuleId::CR003, ""}};
  EXPECT_THAT(filtered(policy).unused, IsEmpty());
}

TEST(AuditPolicy, SetsTheSeverityOfARule) {
  AuditPolicy policy;
  policy.severities = {{RuleId::CR001, Severity::Warning}};
  EXPECT_EQ(severity_under(policy, Severity::Error), Severity::Warning);
}

TEST(AuditPolicy, LeavesTheSeverityOfAnotherRule) {
  AuditPolicy policy;
  policy.severities = {{RuleId::CR002, Severity::Warning}};
  EXPECT_EQ(severity_under(policy, Severity::Error), Severity::Error);
}

TEST(AuditPolicy, NeverRaisesWhatIsNotKnown) {
  AuditPolicy policy;
  policy.severities = {{RuleId::CR001, Severity::Error}};
  EXPECT_EQ(severity_under(policy, Severity::Info), Severity::Info);
}

TEST(MatchesPath, TakesTheWholePathOrWhatFollowsASlash) {
  EXPECT_TRUE(matches_path("out/lib/*.so", "out/lib/a.so"));
  EXPECT_TRUE(matches_path("lib/*.so", "out/lib/a.so"));
  EXPECT_TRUE(matches_path("a.so", "out/lib/a.so"));
}

TEST(MatchesPath, TakesNoPartOfAName) {
  EXPECT_FALSE(matches_path("b/*.so", "out/lib/a.so"));
  EXPECT_FALSE(matches_path("out/lib", "out/lib/a.so"));
  EXPECT_FALSE(matches_path("a.so", "out/lib/a.so.1"));
}

TEST(Severity, IsReadAsItIsWritten) {
  for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Info}) {
    EXPECT_EQ(parse_severity(name_of(severity)), severity);
  }
  EXPECT_EQ(parse_severity("Error"), std::nullopt);
}

}  // namespace
}  // namespace cuda_runpath
