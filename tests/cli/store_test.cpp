/// Files in a Nix store, in packages that keep hashes, and behind wrappers.

#include <gmock/gmock.h>

#include "cli/patch_tool.hpp"

namespace cuda_runpath {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class NixStoreGuard : public PatchToolTest {
 protected:
  [[nodiscard]] RunResult run_with_store(std::vector<std::string> arguments, std::string build_top = "") const {
    return run_nixos(std::move(arguments), {{{"NIX_STORE_DIR", path("store")}, {"NIX_BUILD_TOP", build_top}}, "", ""});
  }
  static constexpr const char* app = "store/hash-app/bin/app";
};

TEST_F(NixStoreGuard, RegisteredPathIsRefusedWithTheNextStep) {
  put(Sample::OpensDriver, app);
  const RunResult result = run_with_store({app});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(runpath(app), "-");
  for (const char* way : {"hook", "--output DIR", "--force-store"}) EXPECT_THAT(result.err, HasSubstr(way));
}

TEST_F(NixStoreGuard, LinkIntoTheStoreIsRefused) {
  put(Sample::OpensDriver, app);
  std::filesystem::create_symlink(path("store/hash-app"), path("result"));
  EXPECT_EQ(run_with_store({"result/bin/app"}).exit_code, 2);
  EXPECT_EQ(runpath(app), "-");
}

TEST_F(NixStoreGuard, NixStoreVariableCountsToo) {
  put(Sample::OpensDriver, app);
  EXPECT_EQ(run_nixos({app}, {{{"NIX_STORE", path("store")}}, "", ""}).exit_code, 2);
}

TEST_F(NixStoreGuard, InsideABuildItIsAllowed) {
  put(Sample::OpensDriver, app);
  EXPECT_EQ(run_with_store({app}, path("build")).exit_code, 0);
  EXPECT_EQ(runpath(app), driver);
}

TEST_F(NixStoreGuard, ForceStoreAllowsIt) {
  put(Sample::OpensDriver, app);
  EXPECT_EQ(run_with_store({"--force-store", app}).exit_code, 0);
  EXPECT_EQ(runpath(app), driver);
}

TEST_F(NixStoreGuard, OutputNeedsNoGuard) {
  put(Sample::OpensDriver, app);
  const RunResult result = run_with_store({"--output", "fixed", app});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(runpath("fixed/app"), driver);
}

TEST_F(NixStoreGuard, CheckMayRead) {
  put(Sample::OpensDriver, app);
  const RunResult result = run_with_store({"--check", app});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("warning: "));
}

TEST_F(NixStoreGuard, FileOutsideIsPatched) {
  put(Sample::OpensDriver, "elsewhere/app");
  EXPECT_EQ(run_with_store({"elsewhere/app"}).exit_code, 0);
}

using PackageHashes = PatchToolTest;

TEST_F(PackageHashes, WheelIsWarnedAboutOnce) {
  put(Sample::Rpath, "tree/foo/a.so");
  put(Sample::Rpath, "tree/foo/b.so");
  write_text(path("tree/foo-1.0.dist-info/RECORD"), "foo/a.so,sha256=x,1\n");
  const RunResult result = run_nixos({"tree"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_THAT(result.err, HasSubstr("RECORD of a wheel go stale"));
  EXPECT_EQ(result.err.find("go stale"), result.err.rfind("go stale"));
}

TEST_F(PackageHashes, CondaIsWarnedAbout) {
  put(Sample::Rpath, "env/lib/a.so");
  write_text(path("env/conda-meta/a.json"), "{}");
  EXPECT_THAT(run_nixos({"env/lib/a.so"}).err, HasSubstr("paths.json of a conda package go stale"));
}

TEST_F(PackageHashes, NothingChangedIsNoWarning) {
  put(Sample::Plain, "tree/foo/a.so");
  write_text(path("tree/foo-1.0.dist-info/RECORD"), "");
  EXPECT_THAT(run_nixos({"tree"}).err, Not(HasSubstr("go stale")));
}

using Wrapper = PatchToolTest;

TEST_F(Wrapper, HintNamesTheHiddenProgramWhenNothingMatched) {
  write_text(path("bin/foo"), "#!/bin/sh\nexec ./.foo-wrapped\n");
  put(Sample::OpensDriver, "bin/.foo-wrapped");
  const RunResult result = run_nixos({"bin/foo"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("a wrapper; the program itself is bin/.foo-wrapped"));
}

TEST_F(Wrapper, NoHintWhenTheProgramWasPatched) {
  write_text(path("bin/foo"), "#!/bin/sh\nexec ./.foo-wrapped\n");
  put(Sample::OpensDriver, "bin/.foo-wrapped");
  const RunResult result = run_nixos({"bin"});
  EXPECT_EQ(runpath("bin/.foo-wrapped"), driver);
  EXPECT_EQ(result.err, "");
}

}  // namespace
}  // namespace cuda_runpath
