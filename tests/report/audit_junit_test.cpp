#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/audit_samples.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;

std::string report_of(const std::vector<AuditResult>& results) {
  return samples::report(AuditFormat::Junit, results);
}

TEST(AuditJunit, FileWithoutFindingsPasses) {
  EXPECT_EQ(report_of({samples::clean()}),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuites name=\"patch-cuda-runpath audit\" tests=\"1\" failures=\"0\" errors=\"0\">\n"
            "  <testsuite name=\"patch-cuda-runpath audit\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\">\n"
            "    <testcase classname=\"patch-cuda-runpath\" name=\"out/lib/libfoo.so\"/>\n"
            "  </testsuite>\n"
            "</testsuites>\n");
}

TEST(AuditJunit, FindingIsAFailure) {
  EXPECT_THAT(report_of({samples::object_with({samples::stub_finding()})}),
              HasSubstr("      <failure message=\"CR001 error: /cuda/lib64/stubs holds a stub of libcuda\" "
                        "type=\"CR001 stub-in-runpath\">/cuda/lib64/stubs holds a stub of libcuda\n"
                        "entry: /cuda/lib64/stubs\n"
                        "advice: drop the entry</failure>\n"));
}

TEST(AuditJunit, FailuresAreCountedByFile) {
  EXPECT_THAT(report_of({samples::object_with({samples::stub_finding(), samples::tag_finding()}), samples::clean()}),
              HasSubstr("tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\""));
}

TEST(AuditJunit, InfoFailsNothing) {
  const std::string text = report_of({samples::object_with({samples::unstable_finding()})});
  EXPECT_THAT(text, HasSubstr("failures=\"0\""));
  EXPECT_THAT(text, HasSubstr("<system-out>CR012 info: /usr/lib is searched anyway; take it out\n</system-out>"));
}

TEST(AuditJunit, UnreadableFileIsAnError) {
  const std::string text = report_of({samples::unreadable()});
  EXPECT_THAT(text, HasSubstr("errors=\"1\""));
  EXPECT_THAT(text, HasSubstr("<error message=\"cannot open: permission denied\" type=\"unreadable\"/>"));
}

TEST(AuditJunit, ErrorIsEscapedOnce) {
  AuditResult result = samples::unreadable();
  result.error->message = "<\x1b";
  EXPECT_THAT(report_of({result}), HasSubstr("<error message=\"&#x3C;\\x1b\""));
}

TEST(AuditJunit, FileThatIsNotForUsIsSkipped) {
  const std::string text = report_of({samples::not_for_us()});
  EXPECT_THAT(text, HasSubstr("skipped=\"1\""));
  EXPECT_THAT(text, HasSubstr("<skipped message=\"not for us\"/>"));
}

TEST(AuditJunit, MarkupInNamesIsEscaped) {
  AuditResult result = samples::clean();
  result.path = "<a href=\"x\">&'";
  EXPECT_THAT(report_of({result}), HasSubstr("name=\"&#x3C;a href=&#x22;x&#x22;&#x3E;&#x26;&#x27;\""));
}

TEST(AuditJunit, MarkupInTextIsEscaped) {
  Finding finding = samples::stub_finding();
  finding.advice = "]]></failure>";
  EXPECT_THAT(report_of({samples::object_with({finding})}),
              HasSubstr("advice: ]]&#x3E;&#x3C;/failure&#x3E;</failure>"));
}

TEST(AuditJunit, HostileNameHasNothingThatXmlForbids) {
  EXPECT_THAT(report_of({samples::hostile()}), HasSubstr("name=\"a\\x0a\\x1b[31m\\xff.so\""));
}

TEST(AuditJunit, CharactersOutsideXmlAreReplaced) {
  AuditResult result = samples::clean();
  result.path = "a\xef\xbf\xbe\xef\xbf\xbf";
  EXPECT_THAT(report_of({result}), HasSubstr("name=\"a&#xFFFD;&#xFFFD;\""));
}

TEST(AuditJunit, OtherCharactersAreReferences) {
  AuditResult result = samples::clean();
  result.path = "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xc2\xa0";
  EXPECT_THAT(report_of({result}), HasSubstr("name=\"&#xE9;&#x20AC;&#x1F600;&#xA0;\""));
}

}  // namespace
}  // namespace cuda_runpath
