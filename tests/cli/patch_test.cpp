/// What the command does to files: selection, platforms, directories, commit, exit codes.

#include <gmock/gmock.h>

#include "cli/patch_tool.hpp"

namespace cuda_runpath {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

using Patch = PatchToolTest;

TEST_F(Patch, NoOptionPatchesAProgramOfANixPrefix) {
  put(Sample::NixOpensDriver, "bin/app");
  put(Sample::Plain, "bin/other");
  const RunResult result = run({"bin/app", "bin/other"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(runpath("bin/app"), driver);
  EXPECT_EQ(runpath("bin/other"), "-");
}

TEST_F(Patch, PatchedProgramStillRuns) {
  put(Sample::OpensDriver, "app");
  EXPECT_EQ(run_nixos({"--compat-dir", "/opt/compat", "app"}).exit_code, 0);
  EXPECT_EQ(run_program({path("app")}).out, "no driver\n");
}

TEST_F(Patch, ChangedFileIsOneLine) {
  put(Sample::OpensDriver, "app");
  const RunResult result = run_nixos({"--compat-dir", "/opt/compat", "app"});
  EXPECT_THAT(result.out, StartsWith("app: /opt/compat:/run/opengl-driver/lib added (R")) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("\n1 patched, 0 already right, 0 not for us, 0 refused\n"));
  EXPECT_EQ(result.err, "");
}

TEST_F(Patch, SecondRunWritesNothing) {
  put(Sample::OpensDriver, "app");
  ASSERT_EQ(run_nixos({"app"}).exit_code, 0);
  const FileStamp before = stamp_of(path("app"));
  const RunResult result = run_nixos({"app"});
  EXPECT_EQ(stamp_of(path("app")), before);
  EXPECT_THAT(result.out, HasSubstr("0 patched, 1 already right"));
}

TEST_F(Patch, FileWithoutEvidenceIsUntouched) {
  put(Sample::Plain, "app");
  const FileStamp before = stamp_of(path("app"));
  EXPECT_EQ(run_nixos({"app"}).exit_code, 0);
  EXPECT_EQ(stamp_of(path("app")), before);
}

TEST_F(Patch, FileWithoutEvidenceNeedsNoPlatform) {
  put(Sample::Plain, "app");
  EXPECT_EQ(run({"app"}).exit_code, 0);
}

TEST_F(Patch, NoPlatformIsAnErrorWithTheListAndAWayOn) {
  put(Sample::OpensDriver, "app");
  const RunResult result = run({"app"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("nixos"));
  EXPECT_THAT(result.err, HasSubstr("--platform NAME"));
}

TEST_F(Patch, NoPlatformListIsGivenOnce) {
  put(Sample::OpensDriver, "a");
  put(Sample::OpensDriver, "b");
  const RunResult result = run({"a", "b"});
  EXPECT_EQ(result.err.find("platforms: "), result.err.rfind("platforms: "));
}

TEST_F(Patch, PlatformFromTheEnvironment) {
  put(Sample::OpensDriver, "app");
  EXPECT_EQ(run({"app"}, {{{"CUDA_RUNPATH_PLATFORM", "nixos"}}, "", ""}).exit_code, 0);
  EXPECT_EQ(runpath("app"), driver);
}

TEST_F(Patch, UnknownPlatformTouchesNothing) {
  put(Sample::NixOpensDriver, "app");
  const RunResult result = run({"--platform", "beos", "app"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("unknown platform 'beos'"));
  EXPECT_EQ(runpath("app"), "-");
}

TEST_F(Patch, ForeignMachineOfThePlatformIsSkipped) {
  put(Sample::OpensDriver, "app");
  const RunResult result = run({"--platform", "linux-ppc64le", "-v", "app"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("not of a machine of the platform"));
}

TEST_F(Patch, DriverDirectoryByOptionWins) {
  put(Sample::OpensDriver, "app");
  ASSERT_EQ(run_nixos({"--driver-dir", "/one", "--driver-dir", "/two", "app"}).exit_code, 0);
  EXPECT_EQ(runpath("app"), "/one:/two");
}

TEST_F(Patch, OriginMayBeginADirectory) {
  put(Sample::OpensDriver, "app");
  ASSERT_EQ(run_nixos({"--compat-dir", "$ORIGIN/../compat", "app"}).exit_code, 0);
  EXPECT_EQ(runpath("app"), "$ORIGIN/../compat:/run/opengl-driver/lib");
}

TEST_F(Patch, OtherDriverLibraryGetsNoCompat) {
  put(Sample::OpensNvml, "libmon.so");
  ASSERT_EQ(run_nixos({"--compat-dir", "/opt/compat", "libmon.so"}).exit_code, 0);
  EXPECT_EQ(runpath("libmon.so"), driver);
}

TEST_F(Patch, SelectDriverLeavesWeakerEvidenceAlone) {
  put(Sample::NeedsCudart, "libx.so");
  EXPECT_EQ(run_nixos({"libx.so"}).exit_code, 0);
  EXPECT_EQ(runpath("libx.so"), "-");
}

TEST_F(Patch, SelectCudaTakesWeakerEvidence) {
  put(Sample::NeedsCudart, "libx.so");
  EXPECT_EQ(run_nixos({"--select", "cuda", "libx.so"}).exit_code, 0);
  EXPECT_EQ(runpath("libx.so"), driver);
}

TEST_F(Patch, SelectAllTakesEveryDynamicObject) {
  put(Sample::Plain, "app");
  EXPECT_EQ(run_nixos({"--select", "all", "--compat-dir", "/opt/compat", "app"}).exit_code, 0);
  EXPECT_EQ(runpath("app"), "/opt/compat:/run/opengl-driver/lib");
}

TEST_F(Patch, TagKeepLeavesRpath) {
  put(Sample::Rpath, "lib.so");
  ASSERT_EQ(run_nixos({"lib.so"}).exit_code, 0);
  EXPECT_EQ(rpath("lib.so"), "/run/opengl-driver/lib:/old");
  EXPECT_EQ(runpath("lib.so"), "-");
}

TEST_F(Patch, TagRunpathConverts) {
  put(Sample::Rpath, "lib.so");
  ASSERT_EQ(run_nixos({"--tag", "runpath", "lib.so"}).exit_code, 0);
  EXPECT_EQ(runpath("lib.so"), "/run/opengl-driver/lib:/old");
  EXPECT_EQ(rpath("lib.so"), "-");
}

TEST_F(Patch, TagRpathConverts) {
  put(Sample::OpensDriver, "app");
  ASSERT_EQ(run_nixos({"app"}).exit_code, 0);
  ASSERT_EQ(run_nixos({"--tag", "rpath", "app"}).exit_code, 0);
  EXPECT_EQ(rpath("app"), driver);
}

TEST_F(Patch, RemoveTakesTheDirectoriesOut) {
  put(Sample::Rpath, "lib.so");
  ASSERT_EQ(run_nixos({"--compat-dir", "/opt/compat", "lib.so"}).exit_code, 0);
  ASSERT_EQ(run_nixos({"--compat-dir", "/opt/compat", "--remove", "lib.so"}).exit_code, 0);
  EXPECT_EQ(rpath("lib.so"), "/old");
}

TEST_F(Patch, RequireMatchIsAFindingWhenNothingMatched) {
  put(Sample::Plain, "app");
  EXPECT_EQ(run_nixos({"--require-match", "app"}).exit_code, 1);
}

TEST_F(Patch, RequireMatchIsMetByAFileThatIsRight) {
  put(Sample::OpensDriver, "app");
  ASSERT_EQ(run_nixos({"app"}).exit_code, 0);
  EXPECT_EQ(run_nixos({"--require-match", "app"}).exit_code, 0);
}

TEST_F(Patch, CheckIsAFindingAndWritesNothing) {
  put(Sample::OpensDriver, "app");
  const FileStamp before = stamp_of(path("app"));
  EXPECT_EQ(run_nixos({"--check", "app"}).exit_code, 1);
  EXPECT_EQ(stamp_of(path("app")), before);
}

TEST_F(Patch, CheckPassesAPatchedFile) {
  put(Sample::OpensDriver, "app");
  ASSERT_EQ(run_nixos({"app"}).exit_code, 0);
  EXPECT_EQ(run_nixos({"--check", "app"}).exit_code, 0);
}

TEST_F(Patch, DryRunWritesNothingAndIsNoFinding) {
  put(Sample::OpensDriver, "app");
  const FileStamp before = stamp_of(path("app"));
  const RunResult result = run_nixos({"-n", "app"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(stamp_of(path("app")), before);
  EXPECT_THAT(result.out, HasSubstr("app: would be patched: "));
}

TEST_F(Patch, DiffShowsTheListAndWritesNothing) {
  put(Sample::Rpath, "lib.so");
  const FileStamp before = stamp_of(path("lib.so"));
  const RunResult result = run_nixos({"--diff", "lib.so"});
  EXPECT_EQ(stamp_of(path("lib.so")), before);
  EXPECT_THAT(result.out, HasSubstr("lib.so DT_RPATH\n  + /run/opengl-driver/lib"));
  EXPECT_THAT(result.out, HasSubstr("\n    /old"));
}

TEST_F(Patch, ErrorBeatsAFinding) {
  put(Sample::OpensDriver, "app");
  EXPECT_EQ(run_nixos({"--check", "app", "missing"}).exit_code, 2);
}

TEST_F(Patch, StubLibraryIsSkipped) {
  CompileJob job;
  job.source_text = "int cuInit(unsigned f) { return (int)f; }\n";
  job.flags = {"-shared", "-fPIC", "-nostdlib", "-Wl,-soname,libcuda.so.1"};
  job.output = path("stubs/libcuda.so");
  const Compiled stub = compile(job);
  SKIP_OR_FAIL_UNLESS_COMPILED(stub);
  const RunResult result = run_nixos({"--select", "all", "-v", "stubs"});
  EXPECT_THAT(result.out, HasSubstr("a link-time stub of a driver library")) << describe(result);
  EXPECT_EQ(runpath("stubs/libcuda.so"), "-");
}

TEST_F(Patch, StaticPieIsNeverEdited) {
  CompileJob job;
  job.source_text = "int main(void) { return 7; }\n";
  job.flags = {"-static-pie"};
  job.output = path("app");
  const Compiled program = compile(job);
  SKIP_OR_FAIL_UNLESS_COMPILED(program);
  const FileStamp before = stamp_of(path("app"));
  EXPECT_EQ(run_nixos({"--select", "all", "app"}).exit_code, 0);
  EXPECT_EQ(stamp_of(path("app")), before);
}

TEST_F(Patch, CompatPackageGetsOriginNotItsOwnPath) {
  CompileJob job;
  job.source_text =
      "#include <dlfcn.h>\n"
      "int cuInit(void) { return dlopen(\"libnvidia-ptxjitcompiler.so.1\", 1) != 0; }\n"
      "int more(void) { return dlopen(\"libcuda.so.1\", 1) != 0; }\n";
  job.flags = {"-shared", "-fPIC", "-Wl,-soname,libcuda.so.1", "-ldl"};
  job.output = path("compat/libcuda.so.575.57.08");
  const Compiled library = compile(job);
  SKIP_OR_FAIL_UNLESS_COMPILED(library);
  const RunResult result = run_nixos({"--compat-dir", path("compat"), "compat"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(runpath("compat/libcuda.so.575.57.08"), "$ORIGIN:/run/opengl-driver/lib");
}

}  // namespace
}  // namespace cuda_runpath
