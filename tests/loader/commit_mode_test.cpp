/// The three ways to put the edit on disk end in the same working program; what the file system shows
/// of them differs.
#include <gtest/gtest.h>

#include <filesystem>

#include "loader/loader_world.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

class CommitOption : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!world_.obstacle().empty()) GTEST_SKIP() << world_.obstacle();
    program_ = world_.build(ProgramKind::Library, Position::Pie, Linker::Default);
    if (!program_.skip_reason.empty()) GTEST_SKIP() << program_.skip_reason;
    ASSERT_TRUE(program_.ok()) << program_.fault;
    stamp_ = stamp_of(program_.patched);
    const RunResult result = world_.patch({"--commit", GetParam(), program_.directory});
    ASSERT_TRUE(result.ok()) << describe(result);
  }

  LoaderWorld world_;
  BuiltProgram program_;
  FileStamp stamp_;
};

TEST_P(CommitOption, LoadsFromCompat) {
  EXPECT_EQ(world_.run(program_.executable).out, program_.from_compat);
}

TEST_P(CommitOption, LeavesNothingBehind) {
  EXPECT_EQ(names_in(program_.directory), "app\nlibuser.so\n");
}

TEST_P(CommitOption, KeepsTheMode) {
  EXPECT_EQ(stamp_of(program_.patched).mode, stamp_.mode);
}

TEST_P(CommitOption, KeepsTheInodeOnlyInPlace) {
  const bool same = stamp_of(program_.patched).inode == stamp_.inode;
  if (std::string(GetParam()) == "in-place") {
    EXPECT_TRUE(same);
  } else if (std::string(GetParam()) == "replace") {
    EXPECT_FALSE(same);
  }
}

INSTANTIATE_TEST_SUITE_P(Each, CommitOption, testing::Values("auto", "in-place", "replace"), [](const auto& info) {
  const std::string word = info.param;
  return word == "in-place" ? std::string("InPlace") : word == "auto" ? "Auto" : "Replace";
});

class CommittedProgram : public testing::Test {
 protected:
  void SetUp() override {
    if (!world_.obstacle().empty()) GTEST_SKIP() << world_.obstacle();
  }
  LoaderWorld world_;
};

TEST_F(CommittedProgram, AllModesAndAnyOrderGiveWorkingFilesThatASecondRunKeeps) {
  const BuiltProgram program = world_.build(ProgramKind::Throwing, Position::Pie, Linker::Default);
  if (!program.skip_reason.empty()) GTEST_SKIP() << program.skip_reason;
  ASSERT_TRUE(program.ok()) << program.fault;
  ASSERT_TRUE(world_.patch({"--commit", "replace", program.directory}).ok());
  const Bytes once = read_file(program.patched);
  for (const char* mode : {"in-place", "auto", "replace"}) {
    ASSERT_TRUE(world_.patch({"--commit", mode, program.directory}).ok());
    EXPECT_EQ(read_file(program.patched), once) << mode;
  }
}

TEST_F(CommittedProgram, TableWithoutASpareEntryIsRefusedUntouched) {
  const std::string path = world_.scratch().file("full/app");
  const Compiled made = compile({.sources = {"programs/app_static_runtime.c"},
                                 .flags = {"-fno-pie", "-no-pie", "-ldl"},
                                 .linker = Linker::Lld,
                                 .output = path});
  SKIP_OR_FAIL_UNLESS_COMPILED(made);
  const Bytes before = read_file(path);
  const FileStamp stamp = stamp_of(path);
  const RunResult result = world_.patch({path});
  EXPECT_EQ(result.exit_code, 2) << describe(result);
  EXPECT_NE(result.err.find("DT_NULL"), std::string::npos) << result.err;
  EXPECT_EQ(stamp_of(path), stamp);
  EXPECT_EQ(read_file(path), before);
}

TEST_F(CommittedProgram, RunningProgramIsReplacedNotWrittenTo) {
  // The program waits for its input to end; auto must see ETXTBSY and give it a new file.
  const std::string path = world_.scratch().file("busy/app");
  const Compiled made = compile({.source_text = "#include <dlfcn.h>\n#include <stdio.h>\n#include <stdlib.h>\n"
                                                "int main(int n, char** a) {\n"
                                                "  if (n > 1) return system(a[1]) != 0;\n"
                                                "  puts(dlopen(\"libcuda.so.1\", RTLD_NOW) ? \"found\" : \"none\");\n"
                                                "}\n",
                                 .flags = {"-ldl"},
                                 .output = path});
  SKIP_OR_FAIL_UNLESS_COMPILED(made);
  const std::string command = std::string(CUDA_RUNPATH_TOOL) + " --isolated --platform nixos --compat-dir " +
                              world_.compat() + " --driver-dir " + world_.driver() + " " + path + " >&2";
  const RunResult outer = world_.run(path);
  EXPECT_EQ(outer.out, "none\n");
  const std::uint64_t inode = stamp_of(path).inode;
  const RunResult busy = run_program({path, command});
  ASSERT_TRUE(busy.ok()) << describe(busy);
  EXPECT_NE(stamp_of(path).inode, inode);
  EXPECT_EQ(world_.run(path).out, "found\n");
}

}  // namespace
}  // namespace cuda_runpath
