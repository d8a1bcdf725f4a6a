/// What audit says about machines that are not this one: drivers and GPUs that must be supported, compat packages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/root_world.hpp"

namespace cuda_runpath {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class AuditMachine : public RootWorld {
 protected:
  [[nodiscard]] RunResult audit(std::vector<std::string> arguments) const { return run("audit", std::move(arguments)); }
  /// A program of CUDA 13.0 with `list` as its RUNPATH.
  void put_app(const std::string& list) const {
    ElfRecipe recipe = program();
    recipe.runpath = list;
    put_with_runtime("/usr/bin/app", recipe, 13000);
  }
};

TEST_F(AuditMachine, DriverThatIsTooOldIsAFinding) {
  put_app("/opt/other");
  const RunResult result = audit({"--driver", "535.54.03", "--select", "CR013", "/usr/bin"});
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("/usr/bin/app: CR013 error: driver 535.54.03: "));
}

TEST_F(AuditMachine, DriverThatIsNewEnoughIsNone) {
  put_app("/opt/other");
  const RunResult result = audit({"--driver", "580.65.06", "--select", "CR013", "/usr/bin"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
}

TEST_F(AuditMachine, EveryDriverIsAskedFor) {
  put_app("/opt/other");
  const std::string out = audit({"--driver", "535.54.03", "--driver", "470.42.01", "--driver", "580.65.06", "--select",
                                 "CR013", "/usr/bin"})
                              .out;
  EXPECT_THAT(out, HasSubstr("driver 535.54.03: "));
  EXPECT_THAT(out, HasSubstr("driver 470.42.01: "));
  EXPECT_THAT(out, Not(HasSubstr("driver 580.65.06: ")));
}

TEST_F(AuditMachine, CompatOlderThanADriverIsStale) {
  put_app("/opt/compat");
  put_driver("/opt/compat", {.version = "535.54.03"});
  const std::string out = audit({"--driver", "580.65.06", "--platform", "linux-x86_64", "--compat-dir", "/opt/compat",
                                 "--select", "CR006", "/usr/bin"})
                              .out;
  EXPECT_THAT(out, HasSubstr("CR006 error: its libcuda is of driver 535.54.03, older than 580.65.06: error 803"));
}

TEST_F(AuditMachine, DirectoryBehindAnotherTokenIsNotLookedInto) {
  put_app("$ORIGIN/../$LIB/compat");
  EXPECT_THAT(audit({"/usr/bin"}).out, Not(HasSubstr("CR005")));
  put_app("$ORIGIN/../lib/compat");
  EXPECT_THAT(audit({"/usr/bin"}).out, HasSubstr("CR005 warning: this compat directory is not there"));
}

TEST_F(AuditMachine, StubInADirectoryOfAnotherNameIsOne) {
  put_app("/opt/lib");
  put_stub("/opt/lib");
  EXPECT_THAT(audit({"--select", "CR001", "/usr/bin"}).out,
              HasSubstr("CR001 error: its libcuda.so.1 is the link-time stub"));
}

TEST_F(AuditMachine, LibraryOfTheDriverInAPackageIsBundled) {
  put_driver("/usr/lib");
  EXPECT_THAT(audit({"--select", "CR011", "/usr/lib"}).out, HasSubstr("CR011 warning: libcuda.so.1 is a library of"));
}

TEST_F(AuditMachine, LibraryOfACompatPackageIsNot) {
  put_driver("/opt/cuda-compat/lib");
  put_driver("/opt/mine");
  EXPECT_EQ(audit({"--select", "CR011", "/opt/cuda-compat"}).exit_code, 0);
  EXPECT_EQ(
      audit({"--select", "CR011", "--compat-dir", "/opt/mine", "--platform", "linux-x86_64", "/opt/mine"}).exit_code,
      0);
}

}  // namespace
}  // namespace cuda_runpath
