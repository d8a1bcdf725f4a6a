/// A baseline takes out what it knows, nothing else, and says what it does not need any more.
#include "cuda_runpath/report/audit_baseline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/audit_samples.hpp"
#include "report/audit_words.hpp"

namespace cuda_runpath {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Baseline baseline_of(const std::vector<AuditResult>& results) {
  BaselineWriter writer;
  for (const AuditResult& result : results) writer.add(result);
  return Baseline::parse(writer.text(), "b.json").value();
}

std::string fault_of(std::string_view text) {
  const Result<Baseline> baseline = Baseline::parse(text, "b.json");
  return baseline ? "no fault" : baseline.error().message;
}

TEST(Baseline, SuppressesWhatItWasWrittenFrom) {
  AuditResult result = samples::object_with({samples::stub_finding(), samples::missing_finding()});
  Baseline baseline = baseline_of({result});
  baseline.apply(result);
  EXPECT_THAT(result.findings, IsEmpty());
  EXPECT_EQ(result.suppressed.size(), 2U);
  EXPECT_THAT(baseline.unused(), IsEmpty());
}

TEST(Baseline, LeavesWhatIsNew) {
  Baseline baseline = baseline_of({samples::object_with({samples::stub_finding()})});
  AuditResult result = samples::object_with({samples::stub_finding(), samples::missing_finding()});
  baseline.apply(result);
  EXPECT_THAT(result.findings, ElementsAre(samples::missing_finding()));
}

TEST(Baseline, LeavesASecondFindingLikeAKnownOne) {
  Baseline baseline = baseline_of({samples::object_with({samples::stub_finding()})});
  AuditResult result = samples::object_with({samples::stub_finding(), samples::stub_finding()});
  baseline.apply(result);
  EXPECT_EQ(result.findings.size(), 1U);
}

TEST(Baseline, WhatItLeavesKeepsItsFingerprint) {
  AuditResult result = samples::object_with({samples::stub_finding(), samples::stub_finding()});
  const std::vector<std::string> prints = distinct_fingerprints(result);
  Baseline baseline = baseline_of({samples::object_with({samples::stub_finding()})});
  baseline.apply(result);
  EXPECT_THAT(distinct_fingerprints(result), ElementsAre(prints[1], prints[0]));
}

TEST(Baseline, SaysWhatItMetNoMore) {
  Baseline baseline = baseline_of({samples::object_with({samples::stub_finding()})});
  AuditResult clean = samples::clean();
  baseline.apply(clean);
  EXPECT_THAT(baseline.unused(), ElementsAre("CR001 in out/lib/libfoo.so"));
}

TEST(Baseline, OutlivesARebuildInANixStore) {
  AuditResult result = samples::object_with({samples::stub_finding()});
  result.path = "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-app-1.0/bin/app";
  Baseline baseline = baseline_of({result});
  result.path = "/nix/store/zyxwvsrqpnmlkjihgfdcba9876543210-app-1.0/bin/app";
  baseline.apply(result);
  EXPECT_THAT(result.findings, IsEmpty());
}

TEST(Baseline, HoldsHostileNames) {
  AuditResult result = samples::object_with({samples::stub_finding()});
  result.path = samples::hostile_name;
  Baseline baseline = baseline_of({result});
  EXPECT_THAT(baseline.unused(), ElementsAre(testing::Not(HasSubstr("\n"))));
  baseline.apply(result);
  EXPECT_THAT(result.findings, IsEmpty());
}

TEST(BaselineFault, OfAnotherVersionIsAnError) {
  EXPECT_THAT(fault_of(R"({"schema_version":2,"findings":[]})"), HasSubstr("b.json: is a baseline of version 2"));
}

TEST(BaselineFault, OfWhatIsNoBaselineIsAnError) {
  EXPECT_THAT(fault_of("[]"), HasSubstr("is no JSON object"));
  EXPECT_THAT(fault_of("{"), HasSubstr("is no JSON object"));
  EXPECT_THAT(fault_of("{}"), HasSubstr("has no schema_version"));
  EXPECT_THAT(fault_of(R"({"schema_version":1})"), HasSubstr("has no list of findings"));
  EXPECT_THAT(fault_of(R"({"schema_version":1,"findings":[{}]})"), HasSubstr("finding 0 has no fingerprint"));
  EXPECT_THAT(fault_of(R"({"schema_version":1,"findings":[7]})"), HasSubstr("finding 0 has no fingerprint"));
  EXPECT_THAT(fault_of(R"({"schema_version":1,"findings":[{"fingerprint":"a"},{"fingerprint":"a"},{}]})"),
              HasSubstr("finding 2 has no fingerprint"));
}

}  // namespace
}  // namespace cuda_runpath
