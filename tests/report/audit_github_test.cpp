#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "report/audit_samples.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string report_of(const std::vector<AuditResult>& results) {
  return samples::report(AuditFormat::Github, results);
}

TEST(AuditGithub, FindingIsOneCommand) {
  EXPECT_THAT(report_of({samples::object_with({samples::stub_finding()})}),
              StartsWith("::error file=out/lib/libfoo.so,title=CR001 stub-in-runpath::"
                         "/cuda/lib64/stubs holds a stub of libcuda%0Adrop the entry\n"));
}

TEST(AuditGithub, SeverityChoosesTheCommand) {
  EXPECT_THAT(report_of({samples::object_with({samples::tag_finding()})}), StartsWith("::warning file="));
  EXPECT_THAT(report_of({samples::object_with({samples::unstable_finding()})}), StartsWith("::notice file="));
}

TEST(AuditGithub, PropertiesEscapeWhatPartsThem) {
  AuditResult result = samples::object_with({samples::stub_finding()});
  result.path = "a,b:c%d\r\n";
  EXPECT_THAT(report_of({result}), StartsWith("::error file=a%2Cb%3Ac%25d%0D%0A,title="));
}

TEST(AuditGithub, MessageEscapesPercentButNoColon) {
  Finding finding = samples::stub_finding();
  finding.message = "100%: a, b";
  EXPECT_THAT(report_of({samples::object_with({finding})}), HasSubstr("::100%25: a, b%0A"));
}

TEST(AuditGithub, HostileNameIsEscapedAndStaysOneLine) {
  const std::string text = report_of({samples::hostile()});
  EXPECT_THAT(text, StartsWith("::error file=a\\x0a\\x1b[31m\\xff.so,title="));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
}

/// C1 controls and marks of direction are valid UTF-8, and steer a terminal all the same.
TEST(AuditGithub, NameThatSteersATerminalInUtf8IsEscaped) {
  AuditResult result = samples::object_with({samples::stub_finding()});
  result.path = "a\xc2\x9b\xe2\x80\xae.so";
  EXPECT_THAT(report_of({result}), StartsWith("::error file=a\\xc2\\x9b\\xe2\\x80\\xae.so,title="));
}

TEST(AuditGithub, BackslashInANameStaysOne) {
  AuditResult result = samples::object_with({samples::stub_finding()});
  result.path = "a\\b";
  EXPECT_THAT(report_of({result}), StartsWith("::error file=a\\b,title="));
}

TEST(AuditGithub, NewlineInAMessageCannotBeginACommand) {
  Finding finding = samples::stub_finding();
  finding.message = "x\n::stop-commands::y";
  EXPECT_THAT(report_of({samples::object_with({finding})}), HasSubstr("::x\\x0a::stop-commands::y%0A"));
}

TEST(AuditGithub, LogEndsWithTheCounts) {
  EXPECT_EQ(report_of({samples::clean()}), "1 file, 1 object: 0 errors, 0 warnings, 0 infos\n");
}

TEST(AuditGithub, UnreadableFileIsAnError) {
  EXPECT_THAT(report_of({samples::unreadable()}),
              StartsWith("::error file=out/lib/secret.so,title=unreadable::cannot open: permission denied\n"));
}

}  // namespace
}  // namespace cuda_runpath
