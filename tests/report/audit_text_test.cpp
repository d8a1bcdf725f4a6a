#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "report/audit_samples.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr TextStyle quiet{Verbosity::Quiet, Color::Off};
constexpr TextStyle verbose{Verbosity::Verbose, Color::Off};
constexpr TextStyle coloured{Verbosity::Normal, Color::On};

std::string report_of(const std::vector<AuditResult>& results, const TextStyle& style = {}) {
  return samples::report(AuditFormat::Text, results, 1, style);
}

TEST(AuditText, FindingUnderlinesItsEntry) {
  EXPECT_EQ(report_of({samples::object_with({samples::stub_finding()})}),
            "out/lib/libfoo.so: CR001 error: /cuda/lib64/stubs holds a stub of libcuda\n"
            "    DT_RUNPATH $ORIGIN:/cuda/lib64/stubs:/usr/lib\n"
            "                       ^^^^^^^^^^^^^^^^^\n"
            "    advice: drop the entry\n"
            "\n"
            "1 file, 1 object: 1 error, 0 warnings, 0 infos\n");
}

TEST(AuditText, FindingWithoutEntryShowsNoList) {
  EXPECT_THAT(report_of({samples::object_with({samples::missing_finding()})}), Not(HasSubstr("DT_RUNPATH")));
}

TEST(AuditText, FilesArePartedByABlankLine) {
  const AuditResult result = samples::object_with({samples::missing_finding(), samples::tag_finding()});
  EXPECT_EQ(report_of({result, samples::clean(), result}),
            "out/lib/libfoo.so: CR003 error: opens libcuda.so.1 and has no driver directory\n"
            "    advice: add /run/opengl-driver/lib\n"
            "out/lib/libfoo.so: CR007 warning: DT_RPATH, where the policy asks for DT_RUNPATH\n"
            "    advice: convert it\n"
            "\n"
            "out/lib/libfoo.so: CR003 error: opens libcuda.so.1 and has no driver directory\n"
            "    advice: add /run/opengl-driver/lib\n"
            "out/lib/libfoo.so: CR007 warning: DT_RPATH, where the policy asks for DT_RUNPATH\n"
            "    advice: convert it\n"
            "\n"
            "3 files, 3 objects: 2 errors, 2 warnings, 0 infos\n");
}

TEST(AuditText, FilesWithoutFindingsAreSilent) {
  EXPECT_EQ(report_of({samples::clean(), samples::not_for_us()}), "2 files, 1 object: 0 errors, 0 warnings, 0 infos\n");
}

TEST(AuditText, VerboseNamesFilesWithoutFindings) {
  const std::string text = report_of({samples::clean(), samples::not_for_us()}, verbose);
  EXPECT_THAT(text, HasSubstr("out/lib/libfoo.so: no finding\n    platform nixos\n    DT_RUNPATH $ORIGIN:"));
  EXPECT_THAT(text, HasSubstr("out/share/readme: not for us\n"));
}

TEST(AuditText, VerboseShowsWhatIsSuppressed) {
  AuditResult result = samples::clean();
  result.suppressed = {samples::stub_finding()};
  EXPECT_THAT(report_of({result}, verbose), HasSubstr("holds a stub of libcuda (suppressed)\n"));
}

TEST(AuditText, QuietSaysOneLinePerErrorAndWarning) {
  EXPECT_EQ(report_of({samples::object_with({samples::stub_finding(), samples::unstable_finding()}),
                       samples::object_with({samples::tag_finding()})},
                      quiet),
            "out/lib/libfoo.so: CR001 error: /cuda/lib64/stubs holds a stub of libcuda\n"
            "out/lib/libfoo.so: CR007 warning: DT_RPATH, where the policy asks for DT_RUNPATH\n");
}

TEST(AuditText, LongAdviceIsWrappedBelowItself) {
  Finding finding = samples::missing_finding();
  finding.advice = "run patch-cuda-runpath over this file, or put the driver directory into its list by hand";
  EXPECT_THAT(report_of({samples::object_with({finding})}),
              HasSubstr("    advice: run patch-cuda-runpath over this file, or put the driver directory\n"
                        "            into its list by hand\n"));
}

TEST(AuditText, LongListStaysInEightyColumns) {
  Finding finding = samples::stub_finding();
  finding.position = 40;
  AuditResult result = samples::object_with({finding});
  result.search_list.clear();
  for (int i = 0; i < 40; ++i) result.search_list += "/nix/store/lib" + std::to_string(i) + ":";
  result.search_list += finding.entry;
  std::istringstream lines(report_of({result}));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
}

TEST(AuditText, ColourIsNotTheOnlyBearerOfMeaning) {
  const std::vector<AuditResult> results{samples::object_with({samples::stub_finding(), samples::tag_finding()})};
  std::string plain;
  const std::string text = report_of(results, coloured);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = text.find('m', i);
    } else {
      plain += text[i];
    }
  }
  EXPECT_NE(text, plain);
  EXPECT_EQ(plain, report_of(results));
}

TEST(AuditText, HostileNameIsOneLine) {
  EXPECT_THAT(report_of({samples::hostile()}),
              testing::StartsWith("a\\x0a\\x1b[31m\\xff.so: CR001 error: bad entry a\\x0a\\x1b[31m\\xff.so\n"
                                  "    DT_RUNPATH $ORIGIN:a\\x0a\\x1b[31m\\xff.so\n"
                                  "                       ^^^^^^^^^^^^^^^^^^^^\n"
                                  "    advice: delete a\\x0a\\x1b[31m\\xff.so\n"));
}

TEST(AuditText, UnreadableFileSaysWhy) {
  EXPECT_EQ(report_of({samples::unreadable()}),
            "out/lib/secret.so: unreadable: cannot open: permission denied\n"
            "\n"
            "1 file, 0 objects: 0 errors, 0 warnings, 0 infos; 1 unreadable\n");
}

TEST(AuditText, MalformedFileIsToldOnce) {
  EXPECT_THAT(report_of({samples::malformed()}), Not(HasSubstr("permission denied")));
}

/// Every finding would show the list around its entry.
TEST(AuditText, CraftedListIsShownAFewTimesOnly) {
  std::vector<Finding> findings(100, samples::stub_finding());
  const std::string text = report_of({samples::object_with(findings)});
  std::size_t lists = 0;
  for (std::size_t at = text.find("DT_RUNPATH"); at != std::string::npos; at = text.find("DT_RUNPATH", at + 1)) ++lists;
  EXPECT_EQ(lists, 20U);
}

}  // namespace
}  // namespace cuda_runpath
