#include "cuda_runpath/report/patch_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/patch_result_samples.hpp"

namespace cuda_runpath {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr TextStyle normal{};
constexpr TextStyle verbose{Verbosity::Verbose, Color::Off};
constexpr TextStyle quiet{Verbosity::Quiet, Color::Off};
constexpr TextStyle coloured{Verbosity::Normal, Color::On};

TEST(PatchText, OneLineForAChangedFile) {
  EXPECT_EQ(render_text(samples::patched(), normal),
            "out/lib/libfoo.so: /opt/compat:/run/opengl-driver/lib added (R3, 61 bytes, in place)\n");
}

TEST(PatchText, DryRunSaysWould) {
  PatchResult result = samples::patched();
  result.outcome = PatchOutcome::WouldPatch;
  EXPECT_THAT(render_text(result, normal), HasSubstr("would be patched: /opt/compat:"));
}

TEST(PatchText, EveryActionIsNamed) {
  PatchResult result = samples::patched();
  result.plan = samples::plan_with_every_action();
  EXPECT_THAT(render_text(result, normal),
              HasSubstr("/opt/compat added, /run/opengl-driver/lib moved, /cuda/lib/stubs:\"\" dropped (R3"));
}

TEST(PatchText, TagThatChangesIsNamed) {
  PatchResult result = samples::patched();
  result.plan->old_tag = RunpathTag::Rpath;
  EXPECT_THAT(render_text(result, normal), HasSubstr("DT_RPATH becomes DT_RUNPATH"));
}

TEST(PatchText, TagThatGoesIsNamed) {
  PatchResult result = samples::patched();
  result.plan->entries = {{EntryAction::Drop, "/opt/compat", "taken out"}};
  result.plan->old_tag = RunpathTag::Runpath;
  result.plan->new_tag = RunpathTag::None;
  EXPECT_THAT(render_text(result, normal), HasSubstr("/opt/compat dropped, DT_RUNPATH removed"));
}

TEST(PatchText, GrowthIsNamed) {
  PatchResult result = samples::patched();
  result.edit->growth = 4096;
  EXPECT_THAT(render_text(result, normal), HasSubstr("(R3, 61 bytes, grows by 4096, in place)"));
}

TEST(PatchText, OutputPathIsNamed) {
  PatchResult result = samples::patched();
  result.output_path = "fixed/lib/libfoo.so";
  EXPECT_THAT(render_text(result, normal), HasSubstr(" -> fixed/lib/libfoo.so\n"));
}

TEST(PatchText, SkippedIsSilent) {
  EXPECT_EQ(render_text(samples::skipped(), normal), "");
}

TEST(PatchText, VerboseShowsSkippedWithTheReason) {
  EXPECT_EQ(render_text(samples::skipped(), verbose), "out/share/readme: not for us: not an ELF file\n");
}

TEST(PatchText, VerboseShowsEverythingThatDecided) {
  const std::string text = render_text(samples::patched(), verbose);
  for (const char* part : {"platform: nixos: named by --platform", "directories: compat directory named by the user",
                           "evidence 3: the name libcuda.so.1 in .rodata", "+ /opt/compat  (the compat directory)",
                           "rung: free bytes behind .dynstr"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(PatchText, QuietSaysNothingOnStdout) {
  EXPECT_EQ(render_text(samples::patched(), quiet) + render_summary(PatchSummary{}, quiet), "");
}

TEST(PatchText, PathWithControlCharactersStaysOneLine) {
  PatchResult result = samples::patched();
  result.path = "a\nb\x1b[31m\xff";
  EXPECT_THAT(render_text(result, normal), HasSubstr("a\\x0ab\\x1b[31m\\xff: "));
}

TEST(PatchText, DirectoryWithControlCharactersIsEscaped) {
  PatchResult result = samples::patched();
  result.plan->entries[0].directory = "/a\x1b[2J";
  EXPECT_THAT(render_text(result, verbose), Not(HasSubstr("\x1b")));
}

TEST(PatchText, ColourOnlyWhenOn) {
  EXPECT_THAT(render_text(samples::patched(), normal), Not(HasSubstr("\x1b[")));
  EXPECT_THAT(render_text(samples::patched(), coloured), HasSubstr("\x1b[32m"));
}

TEST(PatchDiff, SignsSayWhatHappens) {
  PatchResult result = samples::patched();
  result.plan = samples::plan_with_every_action();
  EXPECT_EQ(render_diff(result, normal),
            "out/lib/libfoo.so DT_RUNPATH\n"
            "  + /opt/compat  (the compat directory)\n"
            "  > /run/opengl-driver/lib  (in front of the others)\n"
            "    $ORIGIN/../lib  (was there)\n"
            "  - /cuda/lib/stubs  (link-time stubs)\n"
            "  - \"\"  (empty: the current directory)\n");
}

TEST(PatchDiff, NewTagIsShown) {
  EXPECT_THAT(render_diff(samples::patched(), normal), HasSubstr("libfoo.so none -> DT_RUNPATH\n"));
}

TEST(PatchDiff, NothingForAFileThatIsRight) {
  PatchResult result = samples::patched();
  result.outcome = PatchOutcome::AlreadyRight;
  EXPECT_EQ(render_diff(result, normal), "");
}

TEST(PatchMessages, ErrorNamesPathPlaceAndNextStep) {
  EXPECT_EQ(render_messages(samples::refused(), normal),
            "error: out/bin/broken: e_phoff is past the end (at file offset 0x20); re-extract the file\n");
}

TEST(PatchMessages, QuietKeepsErrorsAndDropsWarnings) {
  PatchResult result = samples::refused();
  result.warnings = {"something"};
  EXPECT_THAT(render_messages(result, quiet), HasSubstr("error: "));
  EXPECT_THAT(render_messages(result, quiet), Not(HasSubstr("something")));
}

TEST(PatchSummaryLine, CountsEachOutcome) {
  PatchSummary summary;
  for (const PatchResult& result : {samples::patched(), samples::skipped(), samples::skipped(), samples::refused()}) {
    summary.count(result);
  }
  EXPECT_EQ(render_summary(summary, normal), "1 patched, 0 already right, 2 not for us, 1 refused\n");
}

TEST(PatchSummaryLine, DryRunCountsWhatWouldBe) {
  PatchSummary summary;
  PatchResult result = samples::patched();
  result.outcome = PatchOutcome::WouldPatch;
  summary.count(result);
  EXPECT_EQ(render_summary(summary, normal), "1 would be patched, 0 already right, 0 not for us, 0 refused\n");
}

TEST(PatchSummaryLine, RefusedEditsAreNotCountedAsWritten) {
  PatchSummary summary;
  PatchResult result = samples::patched();
  result.outcome = PatchOutcome::Refused;
  summary.count(result);
  EXPECT_EQ(summary.bytes_written, 0U);
}

}  // namespace
}  // namespace cuda_runpath
