/// `explain` for a machine that is named: driver, kernel module, GPU, JetPack, platform; and what is in no table.

#include <gmock/gmock.h>

#include "cli/root_world.hpp"

namespace cuda_runpath {
namespace {

using ::testing::HasSubstr;

/// A program with a runtime of CUDA 12.4 that reaches a driver directory which is empty here.
class ExplainMachine : public RootWorld {
 protected:
  ExplainMachine() {
    ElfRecipe app = program();
    app.runpath = "/run/opengl-driver/lib";
    put_with_runtime("/usr/bin/app", app, 12040);
  }
  [[nodiscard]] RunResult on(std::vector<std::string> arguments) const {
    arguments.emplace_back("/usr/bin/app");
    return explain(std::move(arguments));
  }
  /// "outcome error mechanism" of the verdict.
  [[nodiscard]] std::string verdict_on(std::vector<std::string> arguments) const {
    arguments.emplace_back("/usr/bin/app");
    const Json one = opening(std::move(arguments));
    if (!one.is_object() || one["verdict"].is_null()) return "no verdict";
    const Json& verdict = one["verdict"];
    return verdict["outcome"].get<std::string>() + " " + verdict["error"].dump() + " " +
           verdict["mechanism"].get<std::string>();
  }
};

TEST_F(ExplainMachine, RuntimeInsideIsRead) {
  const Json versions = explained({"/usr/bin/app"})["versions"];
  ASSERT_EQ(versions.size(), 1U);
  EXPECT_EQ(versions[0]["version"], "12.4");
}

TEST_F(ExplainMachine, MatrixWithoutADriver) {
  const RunResult result = on({});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("fails: error 35"));
  EXPECT_THAT(result.out, HasSubstr("works by minor version compatibility"));
  EXPECT_THAT(result.out, HasSubstr("works by backward compatibility"));
}

TEST_F(ExplainMachine, NewDriverWorks) {
  const RunResult result = on({"--driver", "580.65.06"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("works by backward compatibility"));
  EXPECT_THAT(result.out, HasSubstr("assumed: driver 580.65.06 lies in /run/opengl-driver/lib (RUNPATH)"));
}

TEST_F(ExplainMachine, OlderMinorReleaseWorksToo) {
  EXPECT_EQ(verdict_on({"--driver", "535.54.03"}), "works null minor version compatibility");
}

TEST_F(ExplainMachine, OldDriverIsExitOne) {
  const RunResult result = on({"--driver", "470.182.03"});
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("error 35 (cudaErrorInsufficientDriver)"));
}

TEST_F(ExplainMachine, NewerLibcudaOnAGeForceIs804) {
  EXPECT_EQ(verdict_on({"--driver", "580.65.06", "--kernel-driver", "535.54.03", "--gpu", "RTX 4090"}),
            "fails 804 forward compatibility");
}

TEST_F(ExplainMachine, GpuClassCanBeNamedAlone) {
  EXPECT_EQ(verdict_on({"--driver", "580.65.06", "--kernel-driver", "535.54.03", "--gpu-class", "geforce"}),
            "fails 804 forward compatibility");
}

TEST_F(ExplainMachine, NewerLibcudaOnADataCentreGpuIsForwardCompatibility) {
  EXPECT_EQ(verdict_on({"--driver", "580.65.06", "--kernel-driver", "535.54.03", "--gpu", "H100"}),
            "works null forward compatibility");
}

TEST_F(ExplainMachine, OlderLibcudaIs803) {
  EXPECT_THAT(verdict_on({"--driver", "535.54.03", "--kernel-driver", "580.65.06", "--gpu", "H100"}),
              HasSubstr("fails 803"));
}

TEST_F(ExplainMachine, UnknownClassNamesWhatWouldDecide) {
  const RunResult result = on({"--driver", "580.65.06", "--kernel-driver", "535.54.03"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("needed to tell: the GPU class (--gpu-class)"));
}

TEST_F(ExplainMachine, LibcudaThatIsFoundBeatsTheOneNamed) {
  put_driver("/run/opengl-driver/lib", {"470.182.03"});
  EXPECT_EQ(verdict_on({"--driver", "580.65.06"}), "fails 35 none");
}

TEST_F(ExplainMachine, PtxNewerThanTheDriverIs222) {
  ElfRecipe app = program();
  app.runpath = "/run/opengl-driver/lib";
  put_with_ptx("/usr/bin/app", app);
  EXPECT_THAT(verdict_on({"--driver", "535.54.03", "--gpu", "sm_90"}), HasSubstr("fails 222"));
  EXPECT_THAT(verdict_on({"--driver", "580.65.06", "--gpu", "sm_90"}), HasSubstr("works"));
}

TEST_F(ExplainMachine, NoCodeForTheGpuIs209) {
  ElfRecipe app = program();
  app.runpath = "/run/opengl-driver/lib";
  put_with_ptx("/usr/bin/app", app);
  EXPECT_THAT(verdict_on({"--driver", "580.65.06", "--gpu", "sm_80"}), HasSubstr("fails 209"));
}

TEST_F(ExplainMachine, PlatformDecidesWhereItsDriverLies) {
  EXPECT_THAT(on({"--driver", "580.65.06", "--platform", "nixos"}).out, HasSubstr("works by backward"));
  const RunResult elsewhere = on({"--driver", "580.65.06", "--platform", "wsl"});
  EXPECT_EQ(elsewhere.exit_code, 1) << describe(elsewhere);
  EXPECT_THAT(elsewhere.out, HasSubstr("no place of the search is a driver directory"));
}

TEST_F(ExplainMachine, MuslHasNoDriverOfItsOwnEither) {
  EXPECT_THAT(on({"--libc", "musl", "--driver", "580.65.06"}).out, HasSubstr("lies in /run/opengl-driver/lib"));
}

TEST_F(ExplainMachine, UnusableFileHidesTheDriverThatIsNamed) {
  put_text("/run/opengl-driver/lib/libcuda.so.1", "no ELF file");
  EXPECT_EQ(verdict_on({"--driver", "580.65.06"}), "fails 35 none");
}

/// A library of a Jetson, whose own driver lies in the search.
class ExplainJetson : public ExplainMachine {
 protected:
  ExplainJetson() {
    ElfRecipe app = program();
    app.machine = elf::EM_AARCH64;
    app.interpreter = "/lib/ld-linux-aarch64.so.1";
    app.runpath = "/usr/lib/aarch64-linux-gnu/nvidia";
    put("/usr/bin/app", app);
  }
};

TEST_F(ExplainJetson, DriverOfTheJetPackIsTakenForGranted) {
  const RunResult result = on({"--jetpack", "6.2"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("the driver of JetPack 6.2 lies in /usr/lib/aarch64-linux-gnu/nvidia"));
  EXPECT_THAT(verdict_on({"--jetpack", "6.2"}), HasSubstr("works"));
}

TEST_F(ExplainJetson, UnknownJetPackIsSaidToBeUnknown) {
  EXPECT_THAT(verdict_on({"--jetpack", "9"}), HasSubstr("unknown"));
  EXPECT_THAT(on({"--jetpack", "9"}).out, HasSubstr("JetPack 9 is in no table"));
}

using ExplainUnknown = ExplainMachine;

TEST_F(ExplainUnknown, DriverIsInNoTable) {
  const RunResult result = on({"--driver", "999"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("driver 999 is in no table"));
}

TEST_F(ExplainUnknown, DriverThatIsNoVersionIsAUsageError) {
  const RunResult result = on({"--driver", "abc"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("'abc' is not a version"));
}

TEST_F(ExplainUnknown, BranchAloneIsEnough) {
  EXPECT_THAT(verdict_on({"--driver", "580"}), HasSubstr("works"));
}

TEST_F(ExplainUnknown, GpuGetsTheNextStep) {
  const RunResult result = on({"--gpu", "H100X"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err, "error: --gpu: H100X is in no table; give its compute capability, such as sm_90\n");
}

TEST_F(ExplainUnknown, PlatformGetsTheNextStep) {
  const RunResult result = on({"--platform", "beos"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("no rule is called beos; patch-cuda-runpath platforms lists them"));
}

TEST_F(ExplainUnknown, Cuda14IsInNoTable) {
  ElfRecipe app = program();
  app.runpath = "/run/opengl-driver/lib";
  put_with_runtime("/usr/bin/app", app, 14000);
  EXPECT_EQ(verdict_on({"--driver", "580.65.06"}), "unknown null none");
  EXPECT_THAT(on({"--driver", "580.65.06"}).out, HasSubstr("CUDA 14.0 is in no table"));
}

class ExplainUsage : public RootWorld, public ::testing::WithParamInterface<std::vector<std::string>> {};

TEST_P(ExplainUsage, IsExitTwo) {
  const RunResult result = explain(GetParam());
  EXPECT_EQ(result.exit_code, 2) << describe(result);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, ::testing::MatchesRegex("error: [^\n]+; see explain --help\n"));
}

INSTANTIATE_TEST_SUITE_P(Cases, ExplainUsage,
                         ::testing::Values(std::vector<std::string>{}, std::vector<std::string>{"--no-such", "a"},
                                           std::vector<std::string>{"--env", "PATH=/a", "a"},
                                           std::vector<std::string>{"--env", "LD_PRELOAD", "a"},
                                           std::vector<std::string>{"--libc", "bionic", "a"},
                                           std::vector<std::string>{"--gpu-class", "titan", "a"},
                                           std::vector<std::string>{"--jetpack", "six", "a"},
                                           std::vector<std::string>{"--kernel-driver", "5.x", "a"}));

}  // namespace
}  // namespace cuda_runpath
