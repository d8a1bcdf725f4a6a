/// The proof that counts: programs of every kind, linker and position, patched with the real tool and
/// run by the real ld.so. Which libcuda.so.1 they got, they say themselves.
#include <gtest/gtest.h>

#include <tuple>

#include "loader/loader_world.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

using Cell = std::tuple<ProgramKind, Position, Linker>;

class PatchedProgram : public testing::TestWithParam<Cell> {
 protected:
  void SetUp() override {
    if (!world_.obstacle().empty()) GTEST_SKIP() << world_.obstacle();
    const auto [kind, position, linker] = GetParam();
    program_ = world_.build(kind, position, linker);
    if (!program_.skip_reason.empty()) GTEST_SKIP() << program_.skip_reason;
    ASSERT_TRUE(program_.ok()) << program_.fault;
    before_ = world_.run(program_.executable);
  }

  void expect_compat(const char* when) {
    const RunResult after = world_.run(program_.executable);
    EXPECT_EQ(after.out, program_.from_compat) << when << ": " << describe(after);
    EXPECT_EQ(after.exit_code, 0) << when;
    EXPECT_EQ(after.err, before_.err) << when;
  }

  void change_with(const std::vector<std::string>& tool) {
    std::vector<std::string> argv = tool;
    argv.front() = world_.target().tool_prefix + argv.front();
    argv.push_back(program_.patched);
    const RunResult result = run_program(argv);
    ASSERT_TRUE(result.ok() && result.err.empty()) << describe(result);
  }

  LoaderWorld world_;
  BuiltProgram program_;
  RunResult before_;
};

TEST_P(PatchedProgram, OpensLibcudaFromCompat) {
  ASSERT_NE(before_.out, program_.from_compat) << "it must not get there without us";
  const Bytes bystander = read_file(program_.bystander);
  const RunResult patched = world_.patch({program_.directory});
  ASSERT_TRUE(patched.ok()) << describe(patched);
  EXPECT_EQ(world_.runpath_of(program_.patched).rfind(world_.both(), 0), 0U) << world_.runpath_of(program_.patched);
  expect_compat("after the patch");
  EXPECT_EQ(read_file(program_.bystander), bystander) << "a file without evidence was written";
}

TEST_P(PatchedProgram, SurvivesStripObjcopyAndBeingPatchedAgain) {
  ASSERT_TRUE(world_.patch({program_.directory}).ok());
  change_with({"strip"});
  expect_compat("patch, strip");
  const RunResult removed = world_.patch({"--remove", program_.directory});
  ASSERT_TRUE(removed.ok()) << describe(removed);
  ASSERT_TRUE(world_.patch({program_.directory}).ok());
  expect_compat("patch, strip, remove, patch");
  change_with({"objcopy"});
  expect_compat("patch, strip, remove, patch, objcopy");
}

TEST_P(PatchedProgram, SecondRunWritesNothing) {
  ASSERT_TRUE(world_.patch({program_.directory}).ok());
  const Bytes once = read_file(program_.patched);
  const FileStamp stamp = stamp_of(program_.patched);
  const RunResult second = world_.patch({"-j", "0", program_.directory});
  ASSERT_TRUE(second.ok()) << describe(second);
  EXPECT_EQ(stamp_of(program_.patched), stamp);
  EXPECT_EQ(read_file(program_.patched), once);
}

std::string cell_name(const testing::TestParamInfo<Cell>& info) {
  const auto [kind, position, linker] = info.param;
  return std::string(name_of(kind)) + "_" + name_of(position) + "_" + name_of(linker);
}

INSTANTIATE_TEST_SUITE_P(Matrix, PatchedProgram,
                         testing::Combine(testing::Values(ProgramKind::StaticRuntime, ProgramKind::Library,
                                                          ProgramKind::DriverApi, ProgramKind::Throwing),
                                          testing::Values(Position::Pie, Position::NonPie),
                                          testing::Values(Linker::Bfd, Linker::Gold, Linker::Lld, Linker::Mold)),
                         cell_name);

}  // namespace
}  // namespace cuda_runpath
