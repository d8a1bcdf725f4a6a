#include "cuda_runpath/report/audit_format.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/audit_samples.hpp"

namespace cuda_runpath {
namespace {

constexpr AuditFormat every_format[] = {AuditFormat::Text,  AuditFormat::Json,  AuditFormat::JsonLines,
                                        AuditFormat::Sarif, AuditFormat::Junit, AuditFormat::Github,
                                        AuditFormat::Gitlab};

TEST(AuditFormat, EveryNameIsUnderstood) {
  for (const AuditFormat format : every_format) EXPECT_EQ(parse_audit_format(name_of(format)), format);
}

TEST(AuditFormat, NamesAreTheOnesOfTheManual) {
  EXPECT_EQ(parse_audit_format("json-lines"), AuditFormat::JsonLines);
  EXPECT_EQ(parse_audit_format("JSON"), std::nullopt);
  EXPECT_EQ(parse_audit_format(""), std::nullopt);
}

TEST(AuditFormat, SuffixChooses) {
  EXPECT_EQ(format_by_suffix("out/audit.json"), AuditFormat::Json);
  EXPECT_EQ(format_by_suffix("audit.jsonl"), AuditFormat::JsonLines);
  EXPECT_EQ(format_by_suffix("audit.ndjson"), AuditFormat::JsonLines);
  EXPECT_EQ(format_by_suffix("audit.sarif"), AuditFormat::Sarif);
  EXPECT_EQ(format_by_suffix("audit.xml"), AuditFormat::Junit);
  EXPECT_EQ(format_by_suffix("audit.txt"), AuditFormat::Text);
}

TEST(AuditFormat, LongerSuffixGoesFirst) {
  EXPECT_EQ(format_by_suffix("audit.sarif.json"), AuditFormat::Sarif);
  EXPECT_EQ(format_by_suffix("gl-code-quality-report.json"), AuditFormat::Gitlab);
}

TEST(AuditFormat, OtherSuffixChoosesNothing) {
  EXPECT_EQ(format_by_suffix("audit.html"), std::nullopt);
  EXPECT_EQ(format_by_suffix("json"), std::nullopt);
}

TEST(AuditFormat, HostileNameReachesNoTerminalInAnyFormat) {
  for (const AuditFormat format : every_format) {
    EXPECT_EQ(samples::first_unprintable(samples::report(format, {samples::hostile()})), -1) << name_of(format);
  }
}

TEST(AuditFormat, UnreadableFileIsToldInEveryFormat) {
  for (const AuditFormat format : every_format) {
    EXPECT_THAT(samples::report(format, {samples::unreadable()}), testing::HasSubstr("permission denied"))
        << name_of(format);
  }
}

TEST(AuditFormat, SuppressedFindingFailsNothing) {
  AuditResult result = samples::clean();
  result.suppressed = {samples::stub_finding()};
  for (const AuditFormat format : {AuditFormat::Text, AuditFormat::Junit, AuditFormat::Github, AuditFormat::Gitlab}) {
    EXPECT_THAT(samples::report(format, {result}), testing::Not(testing::HasSubstr("CR001"))) << name_of(format);
  }
}

TEST(AuditFormat, LinesOfManyFilesAreHandedOutAsTheyCome) {
  for (const AuditFormat format :
       {AuditFormat::Text, AuditFormat::Json, AuditFormat::JsonLines, AuditFormat::Github, AuditFormat::Gitlab}) {
    const auto writer = make_audit_writer(format, {"1.2.3"}, {});
    EXPECT_THAT(writer->add(samples::object_with({samples::stub_finding()})), testing::HasSubstr("CR001"))
        << name_of(format);
  }
}

}  // namespace
}  // namespace cuda_runpath
