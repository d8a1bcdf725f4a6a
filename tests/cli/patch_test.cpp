/// What the command does to files: selection, platforms, directories, commit, exit codes.

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/patch_tool.hpp"

namespace cuda_runpath {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
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

TEST_F(Patch, CommitInPlaceKeepsTheInode) {
  put(Sample::OpensDriver, "app");
  const FileStamp before = stamp_of(path("app"));
  ASSERT_EQ(run_nixos({"--commit", "in-place", "app"}).exit_code, 0);
  EXPECT_EQ(stamp_of(path("app")).inode, before.inode);
  EXPECT_EQ(runpath("app"), driver);
}

TEST_F(Patch, CommitReplaceGivesANewInode) {
  put(Sample::OpensDriver, "app");
  const FileStamp before = stamp_of(path("app"));
  const RunResult result = run_nixos({"--commit", "replace", "app"});
  ASSERT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_NE(stamp_of(path("app")).inode, before.inode);
  EXPECT_THAT(result.out, HasSubstr("copy and rename"));
}

TEST_F(Patch, NothingIsLeftBesideTheFile) {
  put(Sample::OpensDriver, "d/app");
  ASSERT_EQ(run_nixos({"--commit", "replace", "d"}).exit_code, 0);
  const std::string once = names_in(path("d"));
  put(Sample::OpensDriver, "e/app");
  EXPECT_EQ(once, names_in(path("e")));
}

TEST_F(Patch, HardLinkNotVisitedIsRefused) {
  put(Sample::OpensDriver, "d/app");
  std::filesystem::create_hard_link(path("d/app"), path("other"));
  EXPECT_EQ(run_nixos({"d"}).exit_code, 2);
  EXPECT_EQ(runpath("d/app"), "-");
}

TEST_F(Patch, BreakHardlinksLeavesTheOtherName) {
  put(Sample::OpensDriver, "d/app");
  std::filesystem::create_hard_link(path("d/app"), path("other"));
  const RunResult result = run_nixos({"--break-hardlinks", "--commit", "replace", "d"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(runpath("d/app"), driver);
  EXPECT_EQ(runpath("other"), "-");
}

TEST_F(Patch, HardLinksThatWereAllVisitedArePatchedTogether) {
  put(Sample::OpensDriver, "d/app");
  std::filesystem::create_hard_link(path("d/app"), path("d/again"));
  const RunResult result = run_nixos({"d"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(runpath("d/again"), driver);
}

TEST_F(Patch, SetuidIsRefused) {
  put(Sample::OpensDriver, "app");
  ASSERT_EQ(chmod(path("app").c_str(), 04755), 0);
  EXPECT_EQ(run_nixos({"app"}).exit_code, 2);
  EXPECT_EQ(runpath("app"), "-");
}

TEST_F(Patch, SetuidIsNotCopiedToOutputEither) {
  put(Sample::OpensDriver, "app");
  ASSERT_EQ(chmod(path("app").c_str(), 04755), 0);
  EXPECT_EQ(run_nixos({"--output", "out", "app"}).exit_code, 2);
}

TEST_F(Patch, ReadOnlyModeIsLiftedAndPutBack) {
  put(Sample::OpensDriver, "app");
  ASSERT_EQ(chmod(path("app").c_str(), 0444), 0);
  const RunResult result = run_nixos({"app"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(stamp_of(path("app")).mode & 07777U, 0444U);
  EXPECT_EQ(runpath("app"), driver);
}

TEST_F(Patch, OutputLeavesTheSourceAlone) {
  put(Sample::OpensDriver, "in/bin/app");
  put(Sample::Plain, "in/bin/other");
  const FileStamp before = stamp_of(path("in/bin/app"));
  const RunResult result = run_nixos({"--output", "out", "in"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(stamp_of(path("in/bin/app")), before);
  EXPECT_EQ(runpath("out/in/bin/app"), driver);
  EXPECT_EQ(names_in(path("out/in/bin")).find("other"), std::string::npos);
}

TEST_F(Patch, OutputHoldsFilesThatAreRightToo) {
  put(Sample::OpensDriver, "in/app");
  ASSERT_EQ(run_nixos({"in"}).exit_code, 0);
  ASSERT_EQ(run_nixos({"--output", "out", "in"}).exit_code, 0);
  EXPECT_TRUE(same_bytes(path("in/app"), path("out/in/app")));
}

TEST_F(Patch, OutputOverTheSourceIsRefused) {
  put(Sample::OpensDriver, "app");
  EXPECT_EQ(run_nixos({"--output", ".", "app"}).exit_code, 2);
  EXPECT_EQ(runpath("app"), "-");
}

TEST_F(Patch, OutputOfTwoFilesWithOneNameIsRefused) {
  put(Sample::OpensDriver, "a/app");
  put(Sample::OpensDriver, "b/app");
  const RunResult result = run_nixos({"--output", "out", "a/app", "b/app"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("a/app and b/app would both become"));
}

TEST_F(Patch, OutputStaysBelowItsDirectory) {
  put(Sample::OpensDriver, "deep/app");
  const RunResult result = run_nixos({"--output", "out", ".."}, {{}, path("deep"), ""});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_THAT(lines_with(result.out, "->"), HasSubstr("-> out/"));
  EXPECT_THAT(lines_with(result.out, "->"), Not(HasSubstr("-> out/../")));
}

TEST_F(Patch, VerifyNoneStillPatches) {
  put(Sample::OpensDriver, "app");
  EXPECT_EQ(run_nixos({"--verify", "none", "app"}).exit_code, 0);
  EXPECT_EQ(runpath("app"), driver);
}

TEST_F(Patch, ScrubLeavesNoOldString) {
  put(Sample::OpensDriver, "app");
  ASSERT_EQ(run_nixos({"--driver-dir", "/recognisable/old", "app"}).exit_code, 0);
  ASSERT_EQ(run_nixos({"--driver-dir", "/recognisable/old", "--remove", "--scrub", "app"}).exit_code, 0);
  EXPECT_THAT(read_text(path("app")), Not(HasSubstr("/recognisable/old")));
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
