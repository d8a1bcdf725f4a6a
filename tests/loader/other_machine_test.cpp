/// Programs for aarch64 and ppc64le, patched here and run under qemu-user: 64 KiB pages, other dynamic
/// tags, the same proof.
#include <gtest/gtest.h>

#include <tuple>

#include "loader/loader_world.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

Target target_of(const std::string& machine) {
  const std::string triple = machine == "aarch64" ? "aarch64-linux-gnu" : "powerpc64le-linux-gnu";
  const std::string emulator = machine == "aarch64" ? "qemu-aarch64" : "qemu-ppc64le";
  return {machine, triple + "-gcc", triple + "-g++", {emulator, "-L", "/usr/" + triple}, triple + "-"};
}

using Cell = std::tuple<const char*, ProgramKind, Linker>;

class ForeignProgram : public testing::TestWithParam<Cell> {
 protected:
  ForeignProgram() : world_(target_of(std::get<0>(GetParam()))) {}

  void SetUp() override {
    if (!world_.obstacle().empty()) GTEST_SKIP() << world_.obstacle();
    program_ = world_.build(std::get<1>(GetParam()), Position::Pie, std::get<2>(GetParam()));
    if (!program_.skip_reason.empty()) GTEST_SKIP() << program_.skip_reason;
    if (!program_.fault.empty()) GTEST_SKIP() << "this linker does not link for this machine: " << program_.fault;
    const RunResult before = world_.run(program_.executable);
    if (before.signal != 0 || before.out.empty()) GTEST_SKIP() << "does not run here: " << describe(before);
    ASSERT_NE(before.out, program_.from_compat);
    const Bytes content = read_file(program_.patched);
    patched_ = world_.patch({program_.directory});
    // The last rung is for x86_64 and aarch64; a file that needs it elsewhere must stay as it was.
    if (patched_.exit_code == 2 && patched_.err.find("R8: not done for this machine") != std::string::npos) {
      ASSERT_EQ(read_file(program_.patched), content);
      GTEST_SKIP() << "refused: " << patched_.err;
    }
    ASSERT_TRUE(patched_.ok()) << describe(patched_);
  }

  LoaderWorld world_;
  BuiltProgram program_;
  RunResult patched_;
};

TEST_P(ForeignProgram, OpensLibcudaFromCompat) {
  EXPECT_EQ(world_.run(program_.executable).out, program_.from_compat);
  const Bytes once = read_file(program_.patched);
  ASSERT_TRUE(world_.patch({program_.directory}).ok());
  EXPECT_EQ(read_file(program_.patched), once);
}

TEST_P(ForeignProgram, SurvivesStrip) {
  const RunResult stripped = run_program({world_.target().tool_prefix + "strip", program_.patched});
  ASSERT_TRUE(stripped.ok() && stripped.err.empty()) << describe(stripped);
  EXPECT_EQ(world_.run(program_.executable).out, program_.from_compat);
}

INSTANTIATE_TEST_SUITE_P(Matrix, ForeignProgram,
                         testing::Combine(testing::Values("aarch64", "ppc64le"),
                                          testing::Values(ProgramKind::DriverApi, ProgramKind::Library),
                                          testing::Values(Linker::Bfd, Linker::Gold, Linker::Lld, Linker::Mold)),
                         [](const auto& info) {
                           return std::string(std::get<0>(info.param)) + "_" + name_of(std::get<1>(info.param)) + "_" +
                                  name_of(std::get<2>(info.param));
                         });

}  // namespace
}  // namespace cuda_runpath
