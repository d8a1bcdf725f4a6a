/// How the command puts an edit on disk: commit modes, hard links, modes, --output, --verify, --scrub.

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/patch_tool.hpp"

namespace cuda_runpath {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Commit = PatchToolTest;

TEST_F(Commit, CommitInPlaceKeepsTheInode) {
  put(Sample::OpensDriver, "app");
  const FileStamp before = stamp_of(path("app"));
  ASSERT_EQ(run_nixos({"--commit", "in-place", "app"}).exit_code, 0);
  EXPECT_EQ(stamp_of(path("app")).inode, before.inode);
  EXPECT_EQ(runpath("app"), driver);
}

TEST_F(Commit, CommitReplaceGivesANewInode) {
  put(Sample::OpensDriver, "app");
  const FileStamp before = stamp_of(path("app"));
  const RunResult result = run_nixos({"--commit", "replace", "app"});
  ASSERT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_NE(stamp_of(path("app")).inode, before.inode);
  EXPECT_THAT(result.out, HasSubstr("copy and rename"));
}

TEST_F(Commit, NothingIsLeftBesideTheFile) {
  put(Sample::OpensDriver, "d/app");
  ASSERT_EQ(run_nixos({"--commit", "replace", "d"}).exit_code, 0);
  const std::string once = names_in(path("d"));
  put(Sample::OpensDriver, "e/app");
  EXPECT_EQ(once, names_in(path("e")));
}

TEST_F(Commit, HardLinkNotVisitedIsRefused) {
  put(Sample::OpensDriver, "d/app");
  std::filesystem::create_hard_link(path("d/app"), path("other"));
  EXPECT_EQ(run_nixos({"d"}).exit_code, 2);
  EXPECT_EQ(runpath("d/app"), "-");
}

TEST_F(Commit, BreakHardlinksLeavesTheOtherName) {
  put(Sample::OpensDriver, "d/app");
  std::filesystem::create_hard_link(path("d/app"), path("other"));
  const RunResult result = run_nixos({"--break-hardlinks", "--commit", "replace", "d"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(runpath("d/app"), driver);
  EXPECT_EQ(runpath("other"), "-");
}

TEST_F(Commit, HardLinksThatWereAllVisitedArePatchedTogether) {
  put(Sample::OpensDriver, "d/app");
  std::filesystem::create_hard_link(path("d/app"), path("d/again"));
  const RunResult result = run_nixos({"d"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(runpath("d/again"), driver);
}

TEST_F(Commit, SetuidIsRefused) {
  put(Sample::OpensDriver, "app");
  ASSERT_EQ(chmod(path("app").c_str(), 04755), 0);
  EXPECT_EQ(run_nixos({"app"}).exit_code, 2);
  EXPECT_EQ(runpath("app"), "-");
}

TEST_F(Commit, SetuidIsNotCopiedToOutputEither) {
  put(Sample::OpensDriver, "app");
  ASSERT_EQ(chmod(path("app").c_str(), 04755), 0);
  EXPECT_EQ(run_nixos({"--output", "out", "app"}).exit_code, 2);
}

TEST_F(Commit, ReadOnlyModeIsLiftedAndPutBack) {
  put(Sample::OpensDriver, "app");
  ASSERT_EQ(chmod(path("app").c_str(), 0444), 0);
  const RunResult result = run_nixos({"app"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(stamp_of(path("app")).mode & 07777U, 0444U);
  EXPECT_EQ(runpath("app"), driver);
}

TEST_F(Commit, OutputLeavesTheSourceAlone) {
  put(Sample::OpensDriver, "in/bin/app");
  put(Sample::Plain, "in/bin/other");
  const FileStamp before = stamp_of(path("in/bin/app"));
  const RunResult result = run_nixos({"--output", "out", "in"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(stamp_of(path("in/bin/app")), before);
  EXPECT_EQ(runpath("out/in/bin/app"), driver);
  EXPECT_EQ(names_in(path("out/in/bin")).find("other"), std::string::npos);
}

TEST_F(Commit, OutputHoldsFilesThatAreRightToo) {
  put(Sample::OpensDriver, "in/app");
  ASSERT_EQ(run_nixos({"in"}).exit_code, 0);
  ASSERT_EQ(run_nixos({"--output", "out", "in"}).exit_code, 0);
  EXPECT_TRUE(same_bytes(path("in/app"), path("out/in/app")));
}

TEST_F(Commit, OutputOverTheSourceIsRefused) {
  put(Sample::OpensDriver, "app");
  EXPECT_EQ(run_nixos({"--output", ".", "app"}).exit_code, 2);
  EXPECT_EQ(runpath("app"), "-");
}

TEST_F(Commit, OutputOfTwoFilesWithOneNameIsRefused) {
  put(Sample::OpensDriver, "a/app");
  put(Sample::OpensDriver, "b/app");
  const RunResult result = run_nixos({"--output", "out", "a/app", "b/app"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("a/app and b/app would both become"));
}

TEST_F(Commit, OutputStaysBelowItsDirectory) {
  put(Sample::OpensDriver, "deep/app");
  const RunResult result = run_nixos({"--output", "out", ".."}, {{}, path("deep"), ""});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_THAT(lines_with(result.out, "->"), HasSubstr("-> out/"));
  EXPECT_THAT(lines_with(result.out, "->"), Not(HasSubstr("-> out/../")));
}

TEST_F(Commit, VerifyNoneStillPatches) {
  put(Sample::OpensDriver, "app");
  EXPECT_EQ(run_nixos({"--verify", "none", "app"}).exit_code, 0);
  EXPECT_EQ(runpath("app"), driver);
}

TEST_F(Commit, ScrubLeavesNoOldString) {
  put(Sample::OpensDriver, "app");
  ASSERT_EQ(run_nixos({"--driver-dir", "/recognisable/old", "app"}).exit_code, 0);
  ASSERT_EQ(run_nixos({"--driver-dir", "/recognisable/old", "--remove", "--scrub", "app"}).exit_code, 0);
  EXPECT_THAT(read_text(path("app")), Not(HasSubstr("/recognisable/old")));
}

}  // namespace
}  // namespace cuda_runpath
