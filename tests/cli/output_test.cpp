/// What a run says: quiet and verbose text, colour, JSON against its schema.

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/patch_tool.hpp"
#include "support/json_schema.hpp"

namespace cuda_runpath {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Output = PatchToolTest;

TEST_F(Output, QuietSaysErrorsOnly) {
  put(Sample::NixOpensDriver, "app");
  const RunResult result = run({"-q", "app", "missing"});
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("missing"));
}

TEST_F(Output, VerboseGivesEvidenceAndReasons) {
  put(Sample::NixOpensDriver, "app");
  const RunResult result = run({"-v", "app"});
  EXPECT_THAT(result.out, HasSubstr("    platform: nixos: "));
  EXPECT_THAT(result.out, HasSubstr("    evidence 3: "));
  EXPECT_THAT(result.out, HasSubstr("  + /run/opengl-driver/lib"));
}

TEST_F(Output, PipeGetsNoColour) {
  put(Sample::NixOpensDriver, "app");
  EXPECT_THAT(run({"-n", "app"}).out, Not(HasSubstr("\x1b")));
}

TEST_F(Output, ColourAlways) {
  put(Sample::NixOpensDriver, "app");
  EXPECT_THAT(run({"-n", "--color", "always", "app"}).out, HasSubstr("\x1b["));
}

TEST_F(Output, OptionBeatsNoColor) {
  put(Sample::NixOpensDriver, "app");
  EXPECT_THAT(run({"-n", "--color=always", "app"}, {{{"NO_COLOR", "1"}}, "", ""}).out, HasSubstr("\x1b["));
}

TEST_F(Output, TerminalGetsColourUnlessNoColor) {
  if (!find_tool("script")) GTEST_SKIP() << "script(1) is not installed";
  put(Sample::NixOpensDriver, "app");
  const std::string command = std::string(CUDA_RUNPATH_TOOL) + " -n " + path("app");
  const auto on_terminal = [&](const char* no_color) {
    return run_program({"script", "-qec", command, "/dev/null"}, {{{"NO_COLOR", no_color}, {"TERM", "xterm"}}, "", ""})
        .out;
  };
  EXPECT_THAT(on_terminal(""), HasSubstr("\x1b[33m"));
  EXPECT_THAT(on_terminal("1"), Not(HasSubstr("\x1b[33m")));
}

class FullDevice : public PatchToolTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(FullDevice, IsAnError) {
  put(Sample::NixOpensDriver, "app");
  const std::string command = std::string("cd \"$1\" && \"$0\" ") + GetParam() + " >/dev/full";
  const RunResult result = run_program({"sh", "-c", command, CUDA_RUNPATH_TOOL, path(".")});
  EXPECT_EQ(result.exit_code, 2) << describe(result);
  EXPECT_THAT(result.err, HasSubstr("error: cannot write to standard output"));
}

INSTANTIATE_TEST_SUITE_P(Commands, FullDevice,
                         ::testing::Values("-n app", "--json -n app", "--help", "--version", "help", "--generate man",
                                           "audit app", "audit --format json app", "audit --show-settings app",
                                           "doctor", "doctor 35", "explain app", "explain --json app", "hook --list",
                                           "hook --for shell", "platforms", "rules", "rules CR001", "undo --help"));

TEST_F(Output, ClosedStandardStreamsAreNeverTakenByTheFile) {
  put(Sample::NixOpensDriver, "app");
  ASSERT_EQ(run({"app"}).exit_code, 0);
  put(Sample::NixOpensDriver, "other");
  const RunResult result = run_program({"sh", "-c", "\"$0\" -v \"$1\" <&- >&- 2>&-", CUDA_RUNPATH_TOOL, path("other")});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_TRUE(same_bytes(path("app"), path("other")));
}

TEST_F(Output, JsonAgreesWithTheSchema) {
  put(Sample::NixOpensDriver, "d/app");
  put(Sample::Rpath, "d/lib.so");
  put(Sample::Plain, "d/plain");
  write_text(path("d/text"), "hello");
  write_text(path("d/broken"),
             "\x7f"
             "ELF\x02\x01\x01");
  const RunResult result = run({"--json", "d", "missing"});
  const auto document = nlohmann::json::parse(result.out);
  EXPECT_EQ(schema_fault("patch", document), "") << result.out;
  EXPECT_EQ(document["objects"].size(), 6U);
}

TEST_F(Output, JsonCountsAndExitCodeAgreeWithTheRun) {
  put(Sample::NixOpensDriver, "app");
  const RunResult result = run({"--json", "app", "missing"});
  const auto document = nlohmann::json::parse(result.out);
  EXPECT_EQ(document["summary"]["patched"], 1);
  EXPECT_EQ(document["exit_code"], result.exit_code);
}

TEST_F(Output, ErrorsStandAmongTheFilesByPath) {
  put(Sample::Plain, "a");
  put(Sample::Plain, "z");
  const auto document = nlohmann::json::parse(run({"--json", "z", "missing", "a"}).out);
  EXPECT_EQ(document["objects"][1]["path"], "missing");
}

TEST_F(Output, JsonOfADryRunSaysSo) {
  put(Sample::NixOpensDriver, "app");
  const auto document = nlohmann::json::parse(run({"--json", "-n", "app"}).out);
  EXPECT_EQ(document["mode"], "dry-run");
  EXPECT_EQ(document["objects"][0]["outcome"], "would-patch");
}

}  // namespace
}  // namespace cuda_runpath
