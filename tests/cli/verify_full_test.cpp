/// `--verify full` as its users meet it: with LIEF, without it, and where LIEF does not agree.
#include <gmock/gmock.h>

#include "cli/patch_tool.hpp"
#include "support/elf_builder.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;

class VerifyFull : public PatchToolTest {
 protected:
  void SetUp() override {
#ifndef CUDA_RUNPATH_SECOND_READER
    GTEST_SKIP() << "built without LIEF";
#endif
  }
};

TEST_F(VerifyFull, PatchesWhatBothReadersSeeAlike) {
  put(Sample::OpensDriver, "app");
  const RunResult result = run_nixos({"--verify", "full", "app"});
  ASSERT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(runpath("app"), driver);
}

TEST_F(VerifyFull, WorksOnSeveralThreads) {
  put(Sample::OpensDriver, "a");
  put(Sample::OpensNvml, "b");
  put(Sample::Rpath, "c");
  const RunResult result = run_nixos({"--verify", "full", "-j", "4", "."});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
}

TEST_F(VerifyFull, DryRunWritesNothing) {
  put(Sample::OpensDriver, "app");
  const FileStamp before = stamp_of(path("app"));
  EXPECT_EQ(run_nixos({"--verify", "full", "-n", "app"}).exit_code, 0);
  EXPECT_EQ(stamp_of(path("app")), before);
}

/// LIEF, whichever version, reads at most a thousand dynamic entries: it does not see what we see.
class VerifyFullInDoubt : public VerifyFull {
 protected:
  void SetUp() override {
    VerifyFull::SetUp();
    ElfRecipe recipe;
    recipe.runpath = "/old";
    constexpr std::uint64_t checksum = 0x6ffffdf8;  // DT_CHECKSUM: says nothing to the loader
    recipe.extra_entries.assign(1100, DynamicEntry{checksum, 0});
    write_file(path("lib.so"), build_elf(recipe).bytes);
  }
};

TEST_F(VerifyFullInDoubt, FileIsRefused) {
  const RunResult result = run_nixos({"--select", "all", "--verify", "full", "lib.so"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("two readers of the unedited file differ"));
}

TEST_F(VerifyFullInDoubt, FileIsNotTouched) {
  const FileStamp before = stamp_of(path("lib.so"));
  static_cast<void>(run_nixos({"--select", "all", "--verify", "full", "lib.so"}));
  EXPECT_EQ(stamp_of(path("lib.so")), before);
}

TEST_F(VerifyFullInDoubt, FastDoesNotAsk) {
  const RunResult result = run_nixos({"--select", "all", "lib.so"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
}

/// A module that reads like LIEF until the n-th time.
constexpr const char* failing_module = R"(
#include <dlfcn.h>
#include <cstdlib>
#include "rewrite/second_reader_module.hpp"
const char* cuda_runpath_second_reader_name_1() { return "failing reader"; }
bool cuda_runpath_second_reading_1(const std::string* path, const std::vector<std::uint8_t>* content,
                                   cuda_runpath::ElfReading& reading, std::string& fault) {
  static int left = std::atoi(std::getenv("FAILS_AT"));
  fault = "planted fault";
  if (--left == 0) return false;
  void* const module = dlopen(std::getenv("REAL_MODULE"), RTLD_NOW | RTLD_LOCAL);
  const auto read = reinterpret_cast<decltype(&cuda_runpath_second_reading_1)>(
      dlsym(module, "cuda_runpath_second_reading_1"));
  return read(path, content, reading, fault);
}
)";

/// The parameter is the reading that fails: of the file as it is, of the planned edit, of what was written.
class VerifyFullAtEachReading : public VerifyFull, public testing::WithParamInterface<int> {
 protected:
  void SetUp() override {
    VerifyFull::SetUp();
    if (IsSkipped()) return;
#ifdef CUDA_RUNPATH_SECOND_READER
    const std::string source = CUDA_RUNPATH_SOURCE_DIR;
    const std::string tool = CUDA_RUNPATH_TOOL;
    CompileJob job;
    job.compiler = "c++";
    job.source_text = failing_module;
    job.source_name = "failing_module.cpp";
    job.flags = {"-std=c++20", "-shared", "-fPIC", "-I" + source + "/include", "-I" + source + "/src"};
    job.output = path(std::string("tool/") + CUDA_RUNPATH_SECOND_READER);
    const Compiled module = compile(job);
    SKIP_OR_FAIL_UNLESS_COMPILED(module);
    ASSERT_TRUE(copy_file(tool, path("tool/patch-cuda-runpath")));
    options_.env["REAL_MODULE"] = tool.substr(0, tool.rfind('/') + 1) + CUDA_RUNPATH_SECOND_READER;
#endif
    options_.env["FAILS_AT"] = std::to_string(GetParam());
    put(Sample::OpensDriver, "app");
  }

  [[nodiscard]] RunResult run_full() const {
    return run_program(
        {path("tool/patch-cuda-runpath"), "--isolated", "--platform", "nixos", "--verify", "full", path("app")},
        options_);
  }

  RunOptions options_;
};

TEST_P(VerifyFullAtEachReading, FaultLeavesTheOldFile) {
  const std::string before = read_text(path("app"));
  const RunResult result = run_full();
  EXPECT_EQ(result.exit_code, 2) << describe(result);
  EXPECT_THAT(result.err, HasSubstr("failing reader cannot read it: planted fault"));
  EXPECT_TRUE(read_text(path("app")) == before);
}
INSTANTIATE_TEST_SUITE_P(Reading, VerifyFullAtEachReading, testing::Values(1, 2, 3),
                         [](const auto& info) { return std::to_string(info.param); });

class VerifyFullWithoutLief : public PatchToolTest {};

TEST_F(VerifyFullWithoutLief, IsAnErrorBeforeAnyFileIsTouched) {
#ifdef CUDA_RUNPATH_SECOND_READER
  GTEST_SKIP() << "built with LIEF";
#endif
  put(Sample::OpensDriver, "app");
  const RunResult result = run_nixos({"--verify", "full", "app"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("this build has no second reader"));
  EXPECT_EQ(runpath("app"), "-");
}

}  // namespace
}  // namespace cuda_runpath
