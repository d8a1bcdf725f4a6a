/// The command line itself: usage errors, lists of paths, configuration, order.

#include <gmock/gmock.h>

#include "cli/patch_tool.hpp"

namespace cuda_runpath {
namespace {

using ::testing::HasSubstr;

using Usage = PatchToolTest;

TEST_F(Usage, NoPathIsAnError) {
  EXPECT_EQ(run({}).exit_code, 2);
  EXPECT_EQ(run_nixos({"-v"}).exit_code, 2);
}

TEST_F(Usage, HelpGoesToStdout) {
  const RunResult result = run({"--help"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("Usage: patch-cuda-runpath [patch] [OPTIONS] PATH..."));
  EXPECT_THAT(result.out, HasSubstr("files that nobody runs"));
  EXPECT_EQ(result.err, "");
}

TEST_F(Usage, HelpIsAWordToo) {
  EXPECT_EQ(run({"help"}).out, run({"--help"}).out);
}

TEST_F(Usage, HelpOfACommandIsItsOwn) {
  EXPECT_EQ(run({"help", "audit"}).out, run({"audit", "--help"}).out);
  EXPECT_EQ(run({"help", "patch"}).out, run({"--help"}).out);
}

TEST_F(Usage, HelpOfNoCommandIsAnError) {
  const RunResult result = run({"help", "adit"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err, "error: no command is called 'adit'; see help\n");
}

TEST_F(Usage, PatchIsTheWordOfTheDefaultCommand) {
  put(Sample::NixOpensDriver, "app");
  EXPECT_EQ(run({"patch", "-n", "app"}).out, run({"-n", "app"}).out);
  EXPECT_EQ(run({"patch", "app"}).exit_code, 0);
  EXPECT_EQ(runpath("app"), driver);
}

TEST_F(Usage, PatchWithoutAPathIsAnError) {
  EXPECT_EQ(run({"patch"}).err, "error: no path given; see --help\n");
}

TEST_F(Usage, VersionIsOneLine) {
  const RunResult result = run({"--version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, ::testing::MatchesRegex("patch-cuda-runpath [0-9.]+\n"));
}

class BadUsage : public PatchToolTest, public ::testing::WithParamInterface<std::vector<std::string>> {};

TEST_P(BadUsage, IsExitTwoAndTouchesNothing) {
  put(Sample::NixOpensDriver, "app");
  const FileStamp before = stamp_of(path("app"));
  std::vector<std::string> arguments = GetParam();
  arguments.emplace_back("app");
  const RunResult result = run(arguments);
  EXPECT_EQ(result.exit_code, 2) << describe(result);
  EXPECT_THAT(result.err, ::testing::StartsWith("error: "));
  EXPECT_EQ(stamp_of(path("app")), before);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, BadUsage,
    ::testing::Values(
        std::vector<std::string>{"--no-such-option"}, std::vector<std::string>{"-X"}, std::vector<std::string>{"-nX"},
        std::vector<std::string>{"-j", "many"}, std::vector<std::string>{"-j", "-1"},
        std::vector<std::string>{"-j", "5000"}, std::vector<std::string>{"--select", "some"},
        std::vector<std::string>{"--tag", "both"}, std::vector<std::string>{"--commit", "never"},
        std::vector<std::string>{"--color", "blue"}, std::vector<std::string>{"--verify", "twice"},
        std::vector<std::string>{"--cuda-version", "twelve"}, std::vector<std::string>{"-q", "-v"},
        std::vector<std::string>{"--json", "--diff"}, std::vector<std::string>{"-0"},
        std::vector<std::string>{"--isolated", "--config", "c.toml"},
        std::vector<std::string>{"--config", "missing.toml"}, std::vector<std::string>{"--files-from", "missing.list"},
        std::vector<std::string>{"--platform", ""}, std::vector<std::string>{"--compat-dir", ""},
        std::vector<std::string>{"--compat-dir", "relative"}, std::vector<std::string>{"--compat-dir", "/a:/b"},
        std::vector<std::string>{"--compat-dir", "/a$LIB"}, std::vector<std::string>{"--compat-dir", "/a\nb"},
        std::vector<std::string>{"--compat-dir", "/" + std::string(100'000, 'a')},
        std::vector<std::string>{"--driver-dir", ""}, std::vector<std::string>{"--driver-dir", "/a:b"},
        std::vector<std::string>{"--driver-dir", "/$PLATFORM/x"}));

/// Words of the other commands that contradict each other, or name what is not there.
class BadCommandUsage : public PatchToolTest, public ::testing::WithParamInterface<std::vector<std::string>> {};

TEST_P(BadCommandUsage, IsExitTwoAndSaysNothingElse) {
  const RunResult result = run(GetParam());
  EXPECT_EQ(result.exit_code, 2) << describe(result);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, ::testing::MatchesRegex("error: [^\n]+; see " + GetParam().front() + " --help\n"));
}

INSTANTIATE_TEST_SUITE_P(Cases, BadCommandUsage,
                         ::testing::Values(std::vector<std::string>{"rules", "--markdown", "CR001"},
                                           std::vector<std::string>{"doctor", "--json", "35"},
                                           std::vector<std::string>{"doctor", "--root", ".", "35"},
                                           std::vector<std::string>{"doctor", "--root", "nowhere"},
                                           std::vector<std::string>{"platforms", "--root", "nowhere"},
                                           std::vector<std::string>{"explain", "--root", "nowhere", "app"},
                                           std::vector<std::string>{"audit", "--root", "nowhere"},
                                           std::vector<std::string>{"audit", "--root", "", "."}));

class ReservedWord : public PatchToolTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(ReservedWord, IsNoFileToPatch) {
  put(Sample::NixOpensDriver, GetParam());
  (void)run({GetParam()});
  EXPECT_EQ(runpath(GetParam()), "-");
}

TEST_P(ReservedWord, IsAFileWhenWrittenWithADirectory) {
  put(Sample::NixOpensDriver, GetParam());
  EXPECT_EQ(run({std::string("./") + GetParam()}).exit_code, 0);
  EXPECT_EQ(runpath(GetParam()), driver);
}

INSTANTIATE_TEST_SUITE_P(Words, ReservedWord,
                         ::testing::Values("audit", "explain", "doctor", "hook", "patch", "platforms", "rules",
                                           "undo"));

using Paths = PatchToolTest;

TEST_F(Paths, FileCalledAuditInTheMiddleIsAFile) {
  put(Sample::NixOpensDriver, "app");
  put(Sample::NixOpensDriver, "audit");
  EXPECT_EQ(run({"app", "audit"}).exit_code, 0);
  EXPECT_EQ(runpath("audit"), driver);
}

TEST_F(Paths, NameInBracketsIsOneFile) {
  put(Sample::NixOpensDriver, "[a,b]");
  put(Sample::NixOpensDriver, "a");
  EXPECT_EQ(run({"[a,b]"}).exit_code, 0);
  EXPECT_EQ(runpath("[a,b]"), driver);
  EXPECT_EQ(runpath("a"), "-");
}

TEST_F(Paths, BehindTheMarkerAnythingIsAFile) {
  put(Sample::NixOpensDriver, "-n");
  const RunResult result = run({"--", "-n"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(runpath("-n"), driver);
}

TEST_F(Paths, ExcludeTakesOneWord) {
  put(Sample::NixOpensDriver, "d/a.so");
  put(Sample::NixOpensDriver, "d/b.so");
  EXPECT_EQ(run({"--exclude", "a*", "d"}).exit_code, 0);
  EXPECT_EQ(runpath("d/a.so"), "-");
  EXPECT_EQ(runpath("d/b.so"), driver);
}

TEST_F(Paths, FilesFromALineEach) {
  put(Sample::NixOpensDriver, "a b");
  put(Sample::NixOpensDriver, "c");
  write_text(path("list"), "a b\nc\n");
  EXPECT_EQ(run({"--files-from", "list"}).exit_code, 0);
  EXPECT_EQ(runpath("a b"), driver);
  EXPECT_EQ(runpath("c"), driver);
}

TEST_F(Paths, FilesFromStdinWithNul) {
  put(Sample::NixOpensDriver, "a\nb");
  const RunResult result = run({"--files-from", "-", "-0"}, {{}, "", std::string("a\nb\0", 4)});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(runpath("a\nb"), driver);
}

TEST_F(Paths, EmptyListIsNoError) {
  EXPECT_EQ(run({"--files-from", "-"}).exit_code, 0);
}

TEST_F(Paths, EmptyListIsNoMatch) {
  EXPECT_EQ(run({"--files-from", "-", "--require-match"}).exit_code, 1);
}

TEST_F(Paths, OrderIsByPathWhateverJ) {
  for (const char* name : {"d/m", "d/a", "d/z", "d/k/x", "d/b", "d/k.so", "d/k0"}) put(Sample::NixOpensDriver, name);
  const std::string one = run({"-n", "-v", "-j", "1", "d"}).out;
  EXPECT_EQ(one, run({"-n", "-v", "-j", "4", "d"}).out);
  EXPECT_EQ(one, run({"-n", "-v", "d"}, {{{"NIX_BUILD_CORES", "3"}}, "", ""}).out);
  EXPECT_LT(one.find("d/a:"), one.find("d/b:"));
  EXPECT_LT(one.find("d/k.so:"), one.find("d/k/x:"));
}

TEST_F(Paths, OneErrorLeavesTheOthersDone) {
  put(Sample::NixOpensDriver, "a");
  put(Sample::NixOpensDriver, "z");
  EXPECT_EQ(run({"a", "missing", "z"}).exit_code, 2);
  EXPECT_EQ(runpath("a"), driver);
  EXPECT_EQ(runpath("z"), driver);
}

using Config = PatchToolTest;

TEST_F(Config, NearestUpwardIsUsed) {
  put(Sample::OpensDriver, "tree/bin/app");
  write_text(path("tree/cuda-runpath.toml"), "[patch]\nplatform = \"nixos\"\ncompat-dir = \"/from/config\"\n");
  EXPECT_EQ(run({"tree/bin/app"}).exit_code, 0);
  EXPECT_EQ(runpath("tree/bin/app"), "/from/config:/run/opengl-driver/lib");
}

TEST_F(Config, OptionWins) {
  put(Sample::OpensDriver, "app");
  write_text(path("cuda-runpath.toml"), "[patch]\nplatform = \"nixos\"\ncompat-dir = \"/from/config\"\n");
  EXPECT_EQ(run({"--compat-dir", "none", "app"}).exit_code, 0);
  EXPECT_EQ(runpath("app"), driver);
}

TEST_F(Config, IsolatedIgnoresIt) {
  put(Sample::OpensDriver, "app");
  write_text(path("cuda-runpath.toml"), "[patch]\nplatform = \"nixos\"\n");
  EXPECT_EQ(run({"--isolated", "app"}).exit_code, 2);
}

TEST_F(Config, NamedFileIsUsed) {
  put(Sample::OpensDriver, "app");
  write_text(path("other.toml"), "[patch]\nplatform = \"nixos\"\n");
  EXPECT_EQ(run({"--config", "other.toml", "app"}).exit_code, 0);
}

TEST_F(Config, OwnPlatformIsUsed) {
  put(Sample::OpensDriver, "app");
  write_text(path("cuda-runpath.toml"),
             "[[platform]]\nname = \"site\"\nmachines = [\"x86_64\"]\ndriver-dirs = [\"/usr/compat\"]\n");
  EXPECT_EQ(run({"--platform", "site", "app"}).exit_code, 0);
  EXPECT_EQ(runpath("app"), "/usr/compat");
}

TEST_F(Config, UnknownKeyIsAnErrorWithItsPlace) {
  put(Sample::OpensDriver, "app");
  write_text(path("cuda-runpath.toml"), "[patch]\nplatfrom = \"nixos\"\n");
  const RunResult result = run_nixos({"app"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("cuda-runpath.toml:2:1: unknown key 'platfrom'"));
  EXPECT_EQ(runpath("app"), "-");
}

}  // namespace
}  // namespace cuda_runpath
