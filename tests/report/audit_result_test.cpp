#include "cuda_runpath/report/audit_result.hpp"

#include <gtest/gtest.h>

#include "report/audit_samples.hpp"
#include "report/audit_words.hpp"

namespace cuda_runpath {
namespace {

AuditSummary summary_of(const std::vector<AuditResult>& results) {
  AuditSummary summary;
  for (const AuditResult& result : results) summary.count(result);
  return summary;
}

TEST(AuditSummary, CountsFilesByWhatTheyWere) {
  const AuditSummary summary = summary_of({samples::clean(), samples::not_for_us(), samples::unreadable()});
  EXPECT_EQ(summary.files, 3U);
  EXPECT_EQ(summary.objects, 1U);
  EXPECT_EQ(summary.unreadable, 1U);
}

TEST(AuditSummary, CountsFindingsBySeverity) {
  const AuditSummary summary =
      summary_of({samples::object_with({samples::stub_finding(), samples::missing_finding(), samples::tag_finding()}),
                  samples::object_with({samples::unstable_finding()})});
  EXPECT_EQ(summary.errors, 2U);
  EXPECT_EQ(summary.warnings, 1U);
  EXPECT_EQ(summary.infos, 1U);
}

TEST(AuditSummary, SeverityIsTheOneOfTheFinding) {
  Finding finding = samples::stub_finding();
  finding.severity = Severity::Info;
  EXPECT_EQ(summary_of({samples::object_with({finding})}).infos, 1U);
}

TEST(AuditSummary, SuppressedFindingsCountApart) {
  AuditResult result = samples::clean();
  result.suppressed = {samples::stub_finding(), samples::stub_finding()};
  const AuditSummary summary = summary_of({result});
  EXPECT_EQ(summary.suppressed, 2U);
  EXPECT_EQ(summary.errors, 0U);
  EXPECT_TRUE(summary.by_rule.empty());
}

TEST(AuditSummary, CountsByRule) {
  const AuditSummary summary = summary_of({samples::object_with({samples::stub_finding(), samples::missing_finding()}),
                                           samples::object_with({samples::stub_finding()})});
  EXPECT_EQ(summary.by_rule, (std::map<RuleId, std::uint64_t>{{RuleId::CR001, 2}, {RuleId::CR003, 1}}));
}

/// A baseline of today has to fit tomorrow: the value itself is the contract.
TEST(AuditFingerprint, NeverChanges) {
  EXPECT_EQ(fingerprint(samples::clean(), samples::stub_finding()), "52a4f599da82139b");
}

TEST(AuditFingerprint, RulePathAndEntryCount) {
  const AuditResult result = samples::clean();
  const std::string print = fingerprint(result, samples::stub_finding());
  Finding other_rule = samples::stub_finding();
  other_rule.rule = RuleId::CR009;
  EXPECT_NE(fingerprint(result, other_rule), print);
  Finding other_entry = samples::stub_finding();
  other_entry.entry += '2';
  EXPECT_NE(fingerprint(result, other_entry), print);
  AuditResult other_path = result;
  other_path.path += '2';
  EXPECT_NE(fingerprint(other_path, samples::stub_finding()), print);
}

TEST(AuditFingerprint, WordingAndPositionDoNotCount) {
  const AuditResult result = samples::clean();
  Finding moved = samples::stub_finding();
  moved.position = 7;
  moved.message = "said in other words";
  moved.severity = Severity::Info;
  EXPECT_EQ(fingerprint(result, moved), fingerprint(result, samples::stub_finding()));
}

TEST(AuditFingerprint, PathAndEntryDoNotRunIntoEachOther) {
  AuditResult left = samples::clean();
  AuditResult right = samples::clean();
  Finding finding = samples::stub_finding();
  left.path = "ab";
  finding.entry = "c";
  const std::string print = fingerprint(left, finding);
  right.path = "a";
  finding.entry = "bc";
  EXPECT_NE(fingerprint(right, finding), print);
}

TEST(AuditFingerprint, DistinctOnesTellTwoFindingsAboutOneEntryApart) {
  const AuditResult result = samples::object_with({samples::stub_finding(), samples::stub_finding()});
  const std::vector<std::string> prints = distinct_fingerprints(result);
  ASSERT_EQ(prints.size(), 2U);
  EXPECT_EQ(prints[0], fingerprint(result, samples::stub_finding()));
  EXPECT_NE(prints[1], prints[0]);
}

TEST(AuditWords, ErrorIsToldOnceByCR014) {
  EXPECT_EQ(error_to_tell(samples::malformed()), nullptr);
  EXPECT_NE(error_to_tell(samples::unreadable()), nullptr);
}

TEST(AuditWords, DotsInFrontOfAPathGo) {
  EXPECT_EQ(without_dot(".//./a/b"), "a/b");
  EXPECT_EQ(without_dot("./"), "./");
  EXPECT_EQ(without_dot("../a"), "../a");
}

}  // namespace
}  // namespace cuda_runpath
