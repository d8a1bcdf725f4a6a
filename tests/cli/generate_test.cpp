/// --generate: the manual page and the completions that are kept in the sources are the ones the program makes, so
/// that an option that is added or renamed cannot be forgotten in one of them.

#include <gtest/gtest.h>

#include <string>

#include "support/files.hpp"
#include "support/run.hpp"

namespace cuda_runpath {
namespace {

RunResult generate(const std::string& what) {
  return run_program({CUDA_RUNPATH_TOOL, "--generate", what});
}

/// `path` is the file of the sources that --generate `what` makes.
void expect_current(const std::string& what, const std::string& path) {
  const RunResult made = generate(what);
  ASSERT_TRUE(made.ok()) << made.err;
  EXPECT_TRUE(made.out == read_text(std::string(CUDA_RUNPATH_SOURCE_DIR) + "/" + path))
      << path << " is not current; run: patch-cuda-runpath --generate " << what << " > " << path;
}

TEST(Generate, ManualPageIsCurrent) {
  expect_current("man", "docs/patch-cuda-runpath.1");
}

TEST(Generate, BashCompletionIsCurrent) {
  expect_current("complete-bash", "completions/patch-cuda-runpath.bash");
}

TEST(Generate, ZshCompletionIsCurrent) {
  expect_current("complete-zsh", "completions/_patch-cuda-runpath");
}

TEST(Generate, FishCompletionIsCurrent) {
  expect_current("complete-fish", "completions/patch-cuda-runpath.fish");
}

TEST(Generate, UnknownNameIsAUsageError) {
  const RunResult made = generate("complete-csh");
  EXPECT_EQ(made.exit_code, 2);
  EXPECT_NE(made.err.find("complete-csh"), std::string::npos) << made.err;
}

}  // namespace
}  // namespace cuda_runpath
