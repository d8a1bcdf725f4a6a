/// The command hook: what it prints and writes, and what it refuses.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "cli/patch_tool.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class Hook : public PatchToolTest {
 protected:
  [[nodiscard]] RunResult hook(std::vector<std::string> arguments, RunOptions options = {}) const {
    arguments.insert(arguments.begin(), "hook");
    return run(std::move(arguments), std::move(options));
  }
  [[nodiscard]] unsigned mode_of(const std::string& name) const {
    struct stat status {};
    return ::stat(path(name).c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
  }
};

TEST_F(Hook, ListNamesEachSystemAndItsFiles) {
  const RunResult result = hook({"--list"});
  EXPECT_EQ(result.exit_code, 0);
  for (const char* word : {"debhelper ", "easybuild ", "nix ", "rpm ", "shell ", "spack ", " cuda-runpath.sh\n"}) {
    EXPECT_THAT(result.out, HasSubstr(word));
  }
}

TEST_F(Hook, OneFileIsPrinted) {
  const RunResult result = hook({"--for", "shell", "--compat-dir", "/opt/it's"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out, HasSubstr(R"(compat='/opt/it'\''s')"));
  EXPECT_EQ(result.out, hook({"--for", "shell", "--compat-dir", "/opt/it's"}).out);
}

TEST_F(Hook, SeveralFilesNeedADirectory) {
  const RunResult result = hook({"--for", "debhelper"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("2 files; name a directory for them with --output DIR"));
}

TEST_F(Hook, FilesAreWrittenWithTheirModesAndNamed) {
  const RunResult result = hook({"--for", "debhelper", "--output", "a/b"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "a/b/bin/dh_cuda_runpath\na/b/share/perl5/Debian/Debhelper/Sequence/cuda_runpath.pm\n");
  EXPECT_EQ(mode_of("a/b/bin/dh_cuda_runpath"), 0755U);
  EXPECT_EQ(mode_of("a/b/share/perl5/Debian/Debhelper/Sequence/cuda_runpath.pm"), 0644U);
  EXPECT_EQ(names_in(path("a/b/bin")), "dh_cuda_runpath\n");
}

TEST_F(Hook, FileThatIsThereIsReplaced) {
  ASSERT_TRUE(write_text(path("kept"), "kept"));
  std::filesystem::create_symlink("kept", path("cuda-runpath.sh"));
  EXPECT_EQ(hook({"--for", "shell", "--output", "."}).exit_code, 0);
  EXPECT_EQ(read_text(path("cuda-runpath.sh")), hook({"--for", "shell"}).out);
  EXPECT_EQ(read_text(path("kept")), "kept");
}

TEST_F(Hook, ToolIsTheRunningProgram) {
  const std::string tool = std::filesystem::canonical(CUDA_RUNPATH_TOOL).string();
  std::filesystem::create_symlink(tool, path("link"));
  const RunResult result = run_program({path("link"), "hook", "--for", "shell"});
  EXPECT_THAT(result.out, HasSubstr("tool='" + tool + "'"));
  EXPECT_THAT(hook({"--for", "shell", "--tool", "/usr/bin/later"}).out, HasSubstr("tool='/usr/bin/later'"));
}

TEST_F(Hook, EnvironmentAndConfigurationAreLeftToTheRun) {
  RunOptions options;
  options.env["CUDA_RUNPATH_PLATFORM"] = "nixos";
  ASSERT_TRUE(write_text(path("cuda-runpath.toml"), "[patch]\nplatform = \"wsl\"\ncompat-dir = \"/from/file\"\n"));
  EXPECT_THAT(hook({"--for", "shell"}, options).out, HasSubstr("platform='' compat='' drivers=''"));
}

TEST_F(Hook, NoCompatIsNotTheSameAsNothingSaid) {
  EXPECT_THAT(hook({"--for", "shell", "--compat-dir", "none"}).out, HasSubstr("compat='none'"));
}

/// Options, and a part of the message.
struct BadWords {
  std::vector<std::string> words;
  std::string says;
};

class RefusedHook : public Hook, public testing::WithParamInterface<BadWords> {};

TEST_P(RefusedHook, WritesNothing) {
  std::vector<std::string> words = GetParam().words;
  words.insert(words.end(), {"--output", "out"});
  const RunResult result = hook(words);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, StartsWith("error: "));
  EXPECT_THAT(result.err, HasSubstr(GetParam().says));
  EXPECT_FALSE(std::filesystem::exists(path("out")));
}

INSTANTIATE_TEST_SUITE_P(
    Words, RefusedHook,
    testing::Values(BadWords{{}, "--for"}, BadWords{{"--for", "guix"}, "'guix' is none of debhelper, easybuild, nix"},
                    BadWords{{"--for", "shell", "--list"}, "--list"}, BadWords{{"--for", "shell", "app"}, "'app'"},
                    BadWords{{"--for", "shell", "--platform", "beos"}, "unknown platform 'beos'"},
                    BadWords{{"--for", "shell", "--platform", ""}, "unknown platform"},
                    BadWords{{"--for", "shell", "--compat-dir", "/a:/b"}, "holds a ':'"},
                    BadWords{{"--for", "shell", "--compat-dir", "/a\nb"}, "control character"},
                    BadWords{{"--for", "shell", "--compat-dir", "/a/$LIB"}, "holds a '$'"},
                    BadWords{{"--for", "shell", "--compat-dir", ""}, "is empty"},
                    BadWords{{"--for", "shell", "--compat-dir", "/" + std::string(10'000, 'a')}, "longest path"},
                    BadWords{{"--for", "shell", "--driver-dir", "/a", "--driver-dir", "b"}, "neither absolute"},
                    BadWords{{"--for", "shell", "--tool", "tool"}, "not an absolute path"},
                    BadWords{{"--for", "shell", "--tool", ""}, "not an absolute path"}));

TEST_F(Hook, OutputThatIsAFileIsRefused) {
  ASSERT_TRUE(write_text(path("file"), "kept"));
  const RunResult result = hook({"--for", "shell", "--output", "file"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("file: cannot make the directory"));
  EXPECT_EQ(read_text(path("file")), "kept");
  EXPECT_EQ(hook({"--for", "debhelper", "--output", "file/below"}).exit_code, 2);
  EXPECT_EQ(hook({"--for", "shell", "--output", ""}).exit_code, 2);
}

TEST_F(Hook, DirectoryThatTakesNoFilesIsNamed) {
  const RunResult result = hook({"--for", "shell", "--output", "/proc"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("/proc/cuda-runpath.sh"));
  EXPECT_THAT(hook({"--for", "shell", "--output", "/proc/below"}).err, HasSubstr("cannot make the directory"));
}

TEST_F(Hook, FailedWriteLeavesNoPart) {
  std::filesystem::create_directories(path("out/cuda-runpath.sh"));
  const RunResult result = hook({"--for", "shell", "--output", "out"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("out/cuda-runpath.sh: cannot write"));
  EXPECT_EQ(names_in(path("out")), "cuda-runpath.sh\n");
}

}  // namespace
}  // namespace cuda_runpath
