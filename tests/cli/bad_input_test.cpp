/// Bad input: a clear error or a silent skip, the file untouched, the other files done.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/patch_tool.hpp"

namespace cuda_runpath {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Runs the program with a good file beside the bad one.
class BadInput : public PatchToolTest {
 protected:
  RunResult run_beside_good(const std::string& bad) {
    put(Sample::NixOpensDriver, "good");
    RunResult result = run({bad, "good"});
    EXPECT_EQ(runpath("good"), driver) << "the other file was not done";
    return result;
  }
};

TEST_F(BadInput, TextIsSkipped) {
  write_text(path("text"), "int main(void);\n");
  EXPECT_EQ(run_beside_good("text").exit_code, 0);
}

TEST_F(BadInput, EmptyFileIsSkipped) {
  write_text(path("empty"), "");
  EXPECT_EQ(run_beside_good("empty").exit_code, 0);
}

TEST_F(BadInput, MagicAloneIsAnErrorWithThePath) {
  write_text(path("cut"),
             "\x7f"
             "ELF");
  const RunResult result = run_beside_good("cut");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("error: cut: "));
}

TEST_F(BadInput, TruncatedProgramIsUntouched) {
  put(Sample::NixOpensDriver, "whole");
  const std::string content = read_text(path("whole"));
  for (const std::size_t size : {16U, 40U, 64U, 100U, 500U, 1000U, 3000U}) {
    const std::string name = "cut" + std::to_string(size);
    write_text(path(name), content.substr(0, size));
    const RunResult result = run({name});
    EXPECT_NE(result.exit_code, -1) << describe(result);
    EXPECT_EQ(read_text(path(name)), content.substr(0, size));
  }
}

TEST_F(BadInput, MissingFileIsAnError) {
  const RunResult result = run_beside_good("missing");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("missing: "));
}

TEST_F(BadInput, DanglingLinkIsAnError) {
  std::filesystem::create_symlink("nowhere", path("link"));
  EXPECT_EQ(run_beside_good("link").exit_code, 2);
}

TEST_F(BadInput, DanglingLinkInADirectoryIsSilent) {
  std::filesystem::create_directory(path("d"));
  std::filesystem::create_symlink("nowhere", path("d/link"));
  EXPECT_EQ(run_beside_good("d").exit_code, 0);
}

TEST_F(BadInput, FifoIsAnErrorAndDoesNotBlock) {
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0600), 0);
  EXPECT_EQ(run_beside_good("fifo").exit_code, 2);
}

TEST_F(BadInput, FifoInADirectoryIsSilent) {
  std::filesystem::create_directory(path("d"));
  ASSERT_EQ(mkfifo(path("d/fifo").c_str(), 0600), 0);
  EXPECT_EQ(run_beside_good("d").exit_code, 0);
}

TEST_F(BadInput, DeviceIsAnError) {
  EXPECT_EQ(run_beside_good("/dev/null").exit_code, 2);
}

TEST_F(BadInput, DirectoryLoopEnds) {
  std::filesystem::create_directories(path("d/e"));
  std::filesystem::create_symlink("..", path("d/e/up"));
  EXPECT_EQ(run_beside_good("d").exit_code, 0);
}

TEST_F(BadInput, NewlineInANameStaysOneLine) {
  put(Sample::NixOpensDriver, "a\nb");
  const RunResult result = run({"a\nb"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("a\\x0ab: "));
  EXPECT_EQ(runpath("a\nb"), driver);
}

TEST_F(BadInput, NameThatIsNotUtf8IsPatched) {
  put(Sample::NixOpensDriver, "a\xff");
  const RunResult result = run({"--json", "a\xff"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("\"path_hex\":\"61ff\""));
  EXPECT_EQ(runpath("a\xff"), driver);
}

TEST_F(BadInput, EscapesInAnErrorAreNotSentToTheTerminal) {
  EXPECT_THAT(run({"no\x1b[31mfile"}).err, Not(HasSubstr("\x1b")));
}

TEST_F(BadInput, OptionWithControlCharactersIsNotSentToTheTerminal) {
  EXPECT_THAT(run({"--x\x1b[31m", "a"}).err, Not(HasSubstr("\x1b")));
}

/// Root reads everything: the permission tests run the program as nobody.
class NoPermission : public PatchToolTest {
 protected:
  void SetUp() override {
    if (geteuid() != 0) return;
    if (!find_tool("setpriv")) GTEST_SKIP() << "setpriv(1) is not installed, and this is root";
    prefix_ = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
    chmod(path(".").c_str(), 0755);
  }
  [[nodiscard]] RunResult run_unprivileged(const std::vector<std::string>& arguments) const {
    std::vector<std::string> words = prefix_;
    words.insert(words.end(), {CUDA_RUNPATH_TOOL, "--platform", "nixos"});
    words.insert(words.end(), arguments.begin(), arguments.end());
    return run_program(words, {{}, path("."), ""});
  }

 private:
  std::vector<std::string> prefix_;
};

TEST_F(NoPermission, UnreadableFileIsAnError) {
  put(Sample::OpensDriver, "app");
  ASSERT_EQ(chmod(path("app").c_str(), 0), 0);
  const RunResult result = run_unprivileged({"app"});
  EXPECT_EQ(result.exit_code, 2) << describe(result);
  EXPECT_THAT(result.err, HasSubstr("app: "));
  ASSERT_EQ(chmod(path("app").c_str(), 0755), 0);
  EXPECT_EQ(runpath("app"), "-");
}

TEST_F(NoPermission, UnreadableDirectoryIsAnErrorAndTheRestIsDone) {
  put(Sample::Plain, "d/open/app");
  std::filesystem::create_directory(path("d/closed"));
  ASSERT_EQ(chmod(path("d/closed").c_str(), 0), 0);
  const RunResult result = run_unprivileged({"-v", "d"});
  EXPECT_EQ(result.exit_code, 2) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("d/open/app: not for us"));
  chmod(path("d/closed").c_str(), 0755);
}

TEST_F(NoPermission, ReadOnlyDirectoryLeavesTheFileAsItWas) {
  put(Sample::OpensDriver, "d/app");
  ASSERT_EQ(chmod(path("d/app").c_str(), 0555), 0);
  ASSERT_EQ(chmod(path("d").c_str(), 0555), 0);
  const RunResult result = run_unprivileged({"--commit", "replace", "d/app"});
  EXPECT_EQ(result.exit_code, 2) << describe(result);
  chmod(path("d").c_str(), 0755);
  EXPECT_EQ(runpath("d/app"), "-");
}

}  // namespace
}  // namespace cuda_runpath
