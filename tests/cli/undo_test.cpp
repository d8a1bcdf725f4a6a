/// --undo-file and undo, as a user meets them.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "cli/patch_tool.hpp"

namespace cuda_runpath {
namespace {

using ::testing::HasSubstr;

class UndoCommand : public PatchToolTest {
 protected:
  [[nodiscard]] RunResult undo(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "undo");
    return run(std::move(arguments));
  }
  [[nodiscard]] std::string sha256(const std::string& name) const {
    return run_program({"sha256sum", path(name)}).out.substr(0, 64);
  }
};

TEST_F(UndoCommand, RestoresEveryFileOfTheRun) {
  for (const std::string mode : {"in-place", "auto", "replace"}) {
    put(Sample::OpensDriver, "d/app");
    put(Sample::OpensNvml, "d/lib.so");
    put(Sample::Rpath, "d/rpath.so");
    const std::vector<std::string> names{"d/app", "d/lib.so", "d/rpath.so"};
    std::vector<std::string> before;
    for (const std::string& name : names) before.push_back(sha256(name));
    const RunResult patched = run_nixos({"--commit", mode, "-j", "2", "--tag", "runpath", "--scrub", "--compat-dir",
                                         "/opt/" + std::string(600, 'c'), "--undo-file", path("undo"), "d"});
    ASSERT_EQ(patched.exit_code, 0) << describe(patched);
    for (std::size_t i = 0; i < names.size(); ++i) EXPECT_NE(sha256(names[i]), before[i]) << names[i];
    const RunResult undone = undo({path("undo")});
    ASSERT_EQ(undone.exit_code, 0) << describe(undone);
    EXPECT_THAT(undone.out, HasSubstr("3 put back, 0 already old, 0 refused"));
    for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ(sha256(names[i]), before[i]) << mode << names[i];
    std::filesystem::remove(path("undo"));
  }
}

TEST_F(UndoCommand, TimeOfTheFileComesBackToo) {
  put(Sample::OpensDriver, "app");
  const FileStamp before = stamp_of(path("app"));
  ASSERT_EQ(run_nixos({"--undo-file", path("undo"), "app"}).exit_code, 0);
  ASSERT_EQ(undo({path("undo")}).exit_code, 0);
  EXPECT_EQ(stamp_of(path("app")).modified_nanoseconds, before.modified_nanoseconds);
}

TEST_F(UndoCommand, DryRunPutsNothingBack) {
  put(Sample::OpensDriver, "app");
  ASSERT_EQ(run_nixos({"--undo-file", path("undo"), "app"}).exit_code, 0);
  const RunResult looked = undo({"-n", path("undo")});
  EXPECT_EQ(looked.exit_code, 0);
  EXPECT_THAT(looked.out, HasSubstr("1 would be put back"));
  EXPECT_EQ(runpath("app"), driver);
}

TEST_F(UndoCommand, FileStrippedSinceIsRefused) {
  put(Sample::OpensDriver, "app");
  ASSERT_EQ(run_nixos({"--undo-file", path("undo"), "app"}).exit_code, 0);
  ASSERT_TRUE(run_program({"strip", path("app")}).ok());
  const std::string stripped = sha256("app");
  const RunResult undone = undo({path("undo")});
  EXPECT_EQ(undone.exit_code, 2);
  EXPECT_THAT(undone.err, HasSubstr("something has changed it since"));
  EXPECT_EQ(sha256("app"), stripped);
}

/// Standard error on a full disk: the files that can be put back are.
TEST_F(UndoCommand, ErrorThatNobodyCanReadStopsNothing) {
  put(Sample::OpensDriver, "d/a");
  put(Sample::OpensDriver, "d/b");
  ASSERT_EQ(run_nixos({"-j", "1", "--undo-file", path("undo"), "d"}).exit_code, 0);
  ASSERT_TRUE(run_program({"strip", path("d/b")}).ok());
  const RunResult undone = run_program({"sh", "-c", "\"$0\" undo \"$1\" 2>/dev/full", CUDA_RUNPATH_TOOL, path("undo")});
  EXPECT_EQ(undone.exit_code, 2);
  EXPECT_THAT(undone.out, HasSubstr("1 put back, 0 already old, 1 refused"));
  EXPECT_EQ(runpath("d/a"), "-");
}

TEST_F(UndoCommand, ExistingUndoFileStopsTheRun) {
  put(Sample::OpensDriver, "app");
  ASSERT_TRUE(write_text(path("undo"), "precious"));
  const RunResult result = run_nixos({"--undo-file", path("undo"), "app"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("may hold the only old bytes"));
  EXPECT_EQ(runpath("app"), "-");
  EXPECT_EQ(read_text(path("undo")), "precious");
}

TEST_F(UndoCommand, RunThatChangesNothingLeavesNoUndoFile) {
  put(Sample::Plain, "app");
  ASSERT_EQ(run_nixos({"--undo-file", path("undo"), "app"}).exit_code, 0);
  EXPECT_FALSE(std::filesystem::exists(path("undo")));
  ASSERT_EQ(run_nixos({"-n", "--undo-file", path("undo"), "app"}).exit_code, 0);
  EXPECT_FALSE(std::filesystem::exists(path("undo")));
}

TEST_F(UndoCommand, OutputNeedsNoUndoFile) {
  put(Sample::OpensDriver, "app");
  EXPECT_EQ(run_nixos({"--output", path("out"), "--undo-file", path("undo"), "app"}).exit_code, 2);
}

TEST_F(UndoCommand, OtherFilesAreNoUndoFiles) {
  ASSERT_TRUE(write_text(path("other"), "something else"));
  ASSERT_TRUE(write_text(path("empty"), ""));
  for (const char* name : {"other", "empty", "missing"}) {
    const RunResult result = undo({path(name)});
    EXPECT_EQ(result.exit_code, 2) << name;
    EXPECT_THAT(result.err, HasSubstr(name));
    EXPECT_THAT(result.err, HasSubstr("; name what --undo-file wrote")) << name;
  }
}

TEST_F(UndoCommand, ErrorsAreColouredOnRequest) {
  EXPECT_THAT(undo({"--color", "always", path("missing")}).err, HasSubstr("\x1b[31merror:"));
}

TEST_F(UndoCommand, NeedsAFile) {
  EXPECT_EQ(undo({}).exit_code, 2);
  EXPECT_EQ(undo({"--unknown"}).exit_code, 2);
  EXPECT_EQ(undo({"--help"}).exit_code, 0);
}

}  // namespace
}  // namespace cuda_runpath
