/// Files that patchelf had before us, as in every Nix build: its holes, its PT_LOADs, its resolution
/// notes; then strip, then us again.
#include <gtest/gtest.h>

#include "rewrite/oracle_library.hpp"
#include "support/files.hpp"
#include "support/loading.hpp"
#include "support/run.hpp"

namespace cuda_runpath {
namespace {

class AfterPatchelf : public testing::TestWithParam<Linker> {
 protected:
  void SetUp() override {
    if (!find_tool("patchelf")) GTEST_SKIP() << "patchelf is not installed";
    const OracleLibrary library({"AfterPatchelf", GetParam(), {"-Wl,--enable-new-dtags,-rpath,/opt/lib"}});
    SKIP_OR_FAIL_UNLESS_COMPILED(library.compiled());
    path_ = scratch_.file("library.so");
    ASSERT_TRUE(copy_file(library.original_path(), path_));
    const RunResult result = run_program({"patchelf", "--set-rpath", "/nix/store/" + std::string(200, 'e'), path_});
    ASSERT_TRUE(result.ok()) << describe(result);
    if (!loading_fault(path_).empty()) GTEST_SKIP() << "patchelf broke it: " << loading_fault(path_);
  }

  /// Edits the file on disk; the reason when it was refused.
  std::string edit(const std::string& list) {
    const MemoryFile before(read_file(path_));
    const Result<ElfFile> file = ElfFile::read(before);
    if (!file) return describe(file.error());
    const Result<RunpathPlan> plan = plan_for(*file, list);
    if (!plan) return describe(plan.error());
    const Result<EditPlan> planned = plan_edit(*file, *plan, RungChoice::LeastGrowth);
    if (!planned) return describe(planned.error());
    const EditedFile edited(before, planned->edit);
    return write_file(path_, read_block(edited, 0, edited.size()).value()) ? "" : "cannot write";
  }

  ScratchDirectory scratch_;
  std::string path_;
};

TEST_P(AfterPatchelf, IsEditedAndLoads) {
  ASSERT_EQ(edit("/opt/compat:/run/opengl-driver/lib"), "");
  EXPECT_EQ(loading_fault(path_), "");
}

TEST_P(AfterPatchelf, LoadsAfterStripAndAnotherEdit) {
  ASSERT_EQ(edit("/opt/compat:/run/opengl-driver/lib"), "");
  const RunResult stripped = run_program({"strip", path_});
  ASSERT_TRUE(stripped.ok()) << describe(stripped);
  ASSERT_EQ(loading_fault(path_), "") << "after strip";
  ASSERT_EQ(edit("/opt/another/compat:/run/opengl-driver/lib:/opt/lib"), "");
  EXPECT_EQ(loading_fault(path_), "");
}

TEST_P(AfterPatchelf, TakesOurFilesToo) {
  ASSERT_EQ(edit("/opt/compat:/run/opengl-driver/lib"), "");
  const RunResult result = run_program({"patchelf", "--set-rpath", "/opt/" + std::string(300, 'p'), path_});
  ASSERT_TRUE(result.ok()) << describe(result);
  EXPECT_EQ(loading_fault(path_), "");
}

INSTANTIATE_TEST_SUITE_P(Each, AfterPatchelf, testing::Values(Linker::Bfd, Linker::Gold, Linker::Lld, Linker::Mold),
                         [](const auto& info) { return std::string(name_of(info.param)); });

}  // namespace
}  // namespace cuda_runpath
