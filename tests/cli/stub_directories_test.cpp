/// Directories of CUDA's link-time stubs go from every object, also from one that does not open the driver itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/patch_tool.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;
using testing::Not;

class StubDirectories : public PatchToolTest {
 protected:
  /// A program without CUDA, with `list` as its RUNPATH; false where there is no compiler.
  [[nodiscard]] bool put_program(const std::string& name, const std::string& list) const {
    CompileJob job{.source_text = "int main(void) { return 0; }\n", .output = path(name)};
    job.flags = {"-Wl,--enable-new-dtags,-rpath," + list};
    return compile(job).ok();
  }
};

TEST_F(StubDirectories, GoFromAnObjectThatDoesNotOpenTheDriver) {
  if (!put_program("app", "/opt/lib:/usr/local/cuda/lib64/stubs")) GTEST_SKIP() << "no compiler";
  EXPECT_THAT(run({"audit", "app"}).out, HasSubstr("CR001 error"));
  const RunResult result = run({"app"});
  EXPECT_EQ(result.exit_code, 0) << describe(result) << "no platform is needed for that";
  EXPECT_EQ(runpath("app"), "/opt/lib");
  EXPECT_THAT(run({"audit", "app"}).out, Not(HasSubstr("CR001")));
}

TEST_F(StubDirectories, LeaveNoListWhereTheyWereAllOfIt) {
  if (!put_program("app", "/usr/local/cuda/lib64/stubs")) GTEST_SKIP() << "no compiler";
  ASSERT_EQ(run({"app"}).exit_code, 0);
  EXPECT_EQ(runpath("app"), "-");
}

TEST_F(StubDirectories, OfOtherProgramsAreTheirs) {
  if (!put_program("app", "/opt/app/stubs::/opt/app/stubs")) GTEST_SKIP() << "no compiler";
  const RunResult result = run({"app"});
  EXPECT_THAT(result.out, HasSubstr("1 not for us"));
  EXPECT_EQ(runpath("app"), "/opt/app/stubs::/opt/app/stubs");
  EXPECT_THAT(run({"audit", "app"}).out, Not(HasSubstr("CR001")));
}

TEST_F(StubDirectories, StayWhenTheDirectoriesAreTakenOut) {
  if (!put_program("app", "/usr/local/cuda/lib64/stubs")) GTEST_SKIP() << "no compiler";
  EXPECT_THAT(run({"--remove", "app"}).out, HasSubstr("1 not for us"));
}

}  // namespace
}  // namespace cuda_runpath
