/// `explain` in a made-up root: which libcuda.so.1 wins for every way in, and why the others lose.

#include <gmock/gmock.h>

#include "cli/root_world.hpp"

namespace cuda_runpath {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class ExplainSearch : public RootWorld {
 protected:
  /// The program of most tests.
  void put_app(const std::string& runpath) const {
    ElfRecipe app = program();
    app.runpath = runpath;
    put("/usr/bin/app", app);
  }
  [[nodiscard]] std::string places(std::vector<std::string> arguments = {"/usr/bin/app"}) const {
    const Json one = opening(std::move(arguments));
    return one.is_object() ? places_of(one["search"]) : "nobody opens it";
  }
};

TEST_F(ExplainSearch, FirstOfTwoWinsAndTheSecondIsShadowed) {
  put_driver("/opt/compat");
  put_driver("/opt/driver", {"535.54.03"});
  put_app("/opt/compat:/opt/driver");
  EXPECT_THAT(places(), StartsWith("RUNPATH /opt/compat/libcuda.so.1: found; "
                                   "RUNPATH /opt/driver/libcuda.so.1: shadowed; default directory "));
}

TEST_F(ExplainSearch, DirectoriesWithoutItAreNamed) {
  make_directory("/opt/empty");
  put_driver("/opt/driver");
  put_app("/opt/none:/opt/empty:/opt/driver");
  EXPECT_THAT(places(), HasSubstr("RUNPATH /opt/none: no-directory; RUNPATH /opt/empty: no-file; "
                                  "RUNPATH /opt/driver/libcuda.so.1: found"));
}

TEST_F(ExplainSearch, FileOfAnotherMachineIsPassedOver) {
  put_driver("/opt/arm", {.machine = elf::EM_AARCH64});
  put_driver("/opt/driver");
  put_app("/opt/arm:/opt/driver");
  EXPECT_THAT(places(), HasSubstr("RUNPATH /opt/arm/libcuda.so.1: other-machine; RUNPATH /opt/driver"));
  EXPECT_THAT(explain({"/usr/bin/app"}).out, HasSubstr("/opt/arm/libcuda.so.1: passed over: for another machine"));
}

TEST_F(ExplainSearch, FileThatIsNoElfEndsIt) {
  put_text("/opt/text/libcuda.so.1", "not an ELF file");
  put_driver("/opt/driver");
  put_app("/opt/text:/opt/driver");
  EXPECT_THAT(places(), HasSubstr("RUNPATH /opt/text/libcuda.so.1: unusable; RUNPATH /opt/driver/libcuda.so.1: shad"));
}

TEST_F(ExplainSearch, StubIsSaidToBeOne) {
  put_stub("/opt/lib");
  put_app("/opt/lib");
  const Json driver = opening({"/usr/bin/app"})["drivers"][0];
  EXPECT_EQ(driver["stub"], true);
  EXPECT_THAT(explain({"/usr/bin/app"}).out, HasSubstr("taken; NVIDIA's link-time stub"));
}

TEST_F(ExplainSearch, VersionIsThatOfTheRealFile) {
  put_driver("/opt/driver");
  put_app("/opt/driver");
  const Json driver = opening({"/usr/bin/app"})["drivers"][0];
  EXPECT_EQ(driver["real_path"], "/opt/driver/libcuda.so.575.57.08");
  EXPECT_EQ(driver["cuda"], "12.9");
  EXPECT_THAT(explain({"/usr/bin/app"}).out, HasSubstr("driver 575.57.08, CUDA 12.9"));
}

TEST_F(ExplainSearch, CompatNoteIsRead) {
  put_driver("/opt/compat", {.note = R"({"format":1,"CUDA version":"12.8","driver":[535,550],"device":[1]})"});
  put_app("/opt/compat");
  const Json driver = opening({"/usr/bin/app"})["drivers"][0];
  EXPECT_EQ(driver["compat_note"]["driver_branches"], Json({535, 550}));
  EXPECT_EQ(driver["cuda_reason"], "its compat note");
  EXPECT_EQ(driver["cuda"], "12.8");
}

TEST_F(ExplainSearch, AbsoluteLinkLeadsIntoTheRoot) {
  put_driver("/store/driver");
  put_link("/run/opengl-driver", "/store/driver");
  put_app("/run/opengl-driver");
  EXPECT_EQ(opening({"/usr/bin/app"})["drivers"][0]["real_path"], "/store/driver/libcuda.so.575.57.08");
}

TEST_F(ExplainSearch, LibraryOpensThroughItsOwnRunpathOnly) {
  put_driver("/opt/driver");
  put("/usr/lib/libuser.so", library("libuser.so"));
  ElfRecipe app = bystander(program(), {"libuser.so"});
  app.runpath = "/usr/lib:/opt/driver";
  put("/usr/bin/app", app);
  EXPECT_EQ(winner({"/usr/bin/app"}), "none");
  EXPECT_THAT(explain({"/usr/bin/app"}).out, HasSubstr("libuser.so (needed by app) opens it (dlopen)"));
}

TEST_F(ExplainSearch, RpathOfTheProgramServesItsLibraries) {
  put_driver("/opt/driver");
  put("/usr/lib/libuser.so", library("libuser.so"));
  ElfRecipe app = bystander(program(), {"libuser.so"});
  app.rpath = "/usr/lib:/opt/driver";
  put("/usr/bin/app", app);
  EXPECT_EQ(winner({"/usr/bin/app"}), "RPATH /opt/driver/libcuda.so.1");
}

TEST_F(ExplainSearch, AnyRunpathOfTheLibraryEndsTheRpath) {
  put_driver("/opt/driver");
  ElfRecipe user = library("libuser.so");
  user.runpath = "/opt/unrelated";
  put("/usr/lib/libuser.so", user);
  ElfRecipe app = bystander(program(), {"libuser.so"});
  app.rpath = "/usr/lib:/opt/driver";
  put("/usr/bin/app", app);
  EXPECT_EQ(winner({"/usr/bin/app"}), "none");
}

TEST_F(ExplainSearch, NeededIsSearchedForTheObjectThatNeedsIt) {
  put_driver("/opt/driver");
  ElfRecipe app = bystander(program(), {"libcuda.so.1"});
  app.runpath = "/opt/driver";
  put("/usr/bin/app", app);
  EXPECT_EQ(winner({"/usr/bin/app"}), "RUNPATH /opt/driver/libcuda.so.1");
  EXPECT_EQ(opening({"/usr/bin/app"})["request"], "needed");
}

TEST_F(ExplainSearch, NeededAndMissingStopsTheProgram) {
  put("/usr/bin/app", bystander(program(), {"libcuda.so.1"}));
  const Json object = explained({"/usr/bin/app"});
  EXPECT_EQ(object["missing"][0]["name"], "libcuda.so.1");
  const RunResult with_driver = explain({"--driver", "535.54.03", "--libc", "glibc-nix", "/usr/bin/app"});
  EXPECT_EQ(with_driver.exit_code, 1) << describe(with_driver);
  EXPECT_THAT(with_driver.out, HasSubstr("the loader stops the program"));
}

TEST_F(ExplainSearch, LoadedOneIsUsedAgain) {
  put_driver("/opt/first");
  put_driver("/opt/second");
  ElfRecipe needs = bystander(library("libneeds.so"), {"libcuda.so.1"});
  needs.runpath = "/opt/first";
  put("/usr/lib/libneeds.so", needs);
  ElfRecipe app = program();
  app.needed.push_back("libneeds.so");
  app.runpath = "/usr/lib:/opt/second";
  put("/usr/bin/app", app);
  EXPECT_EQ(winner({"/usr/bin/app"}), "already loaded /opt/first/libcuda.so.1");
}

TEST_F(ExplainSearch, LibraryPathGoesBeforeRunpath) {
  put_driver("/opt/env");
  put_driver("/opt/driver");
  put_app("/opt/driver");
  EXPECT_EQ(winner({"--env", "LD_LIBRARY_PATH=/opt/env", "/usr/bin/app"}), "LD_LIBRARY_PATH /opt/env/libcuda.so.1");
}

TEST_F(ExplainSearch, RpathGoesBeforeLibraryPath) {
  put_driver("/opt/env");
  put_driver("/opt/driver");
  ElfRecipe app = program();
  app.rpath = "/opt/driver";
  put("/usr/bin/app", app);
  EXPECT_EQ(winner({"--env", "LD_LIBRARY_PATH=/opt/env", "/usr/bin/app"}), "RPATH /opt/driver/libcuda.so.1");
}

TEST_F(ExplainSearch, PreloadedOneIsUsedAgain) {
  put_driver("/opt/preload");
  put_driver("/opt/driver");
  put_app("/opt/driver");
  EXPECT_EQ(winner({"--env", "LD_PRELOAD=/opt/preload/libcuda.so.1", "/usr/bin/app"}),
            "already loaded /opt/preload/libcuda.so.1");
}

TEST_F(ExplainSearch, OriginIsTheDirectoryOfTheRealProgram) {
  put_driver("/opt/app/lib");
  ElfRecipe app = program();
  app.runpath = "$ORIGIN/../lib";
  put("/opt/app/bin/app", app);
  put_link("/usr/bin/app", "/opt/app/bin/app");
  EXPECT_EQ(winner({"/usr/bin/app"}), "RUNPATH /opt/app/bin/../lib/libcuda.so.1");
}

TEST_F(ExplainSearch, DefaultDirectoryIsTheLast) {
  put_driver("/usr/lib64");
  put_app("/opt/none");
  EXPECT_EQ(winner({"/usr/bin/app"}), "default directory /usr/lib64/libcuda.so.1");
}

TEST_F(ExplainSearch, NixLibcHasNoDefaultDirectories) {
  put_driver("/usr/lib64");
  put_app("/opt/none");
  EXPECT_EQ(winner({"--libc", "glibc-nix", "/usr/bin/app"}), "none");
}

TEST_F(ExplainSearch, MuslSearchesForTheProgramWhoeverCalls) {
  put_driver("/opt/driver");
  put_driver("/opt/user");
  ElfRecipe user = library("libuser.so");
  user.runpath = "/opt/user";
  put("/usr/lib/libuser.so", user);
  ElfRecipe app = bystander(program(), {"libuser.so"});
  app.runpath = "/opt/driver";
  put("/usr/bin/app", app);
  EXPECT_EQ(winner({"--libc", "musl", "/usr/bin/app"}), "RUNPATH /opt/driver/libcuda.so.1");
  EXPECT_EQ(winner({"--libc", "glibc", "/usr/bin/app"}), "RUNPATH /opt/user/libcuda.so.1");
}

TEST_F(ExplainSearch, MuslPutsLibraryPathFirst) {
  put_driver("/opt/env");
  put_driver("/opt/driver");
  ElfRecipe app = program();
  app.rpath = "/opt/driver";
  put("/usr/bin/app", app);
  EXPECT_EQ(winner({"--libc", "musl", "--env", "LD_LIBRARY_PATH=/opt/env", "/usr/bin/app"}),
            "LD_LIBRARY_PATH /opt/env/libcuda.so.1");
}

TEST_F(ExplainSearch, JitCompilerIsSearchedForLibcuda) {
  put_driver("/opt/driver", {.runpath = "$ORIGIN"});
  put("/opt/driver/libnvidia-ptxjitcompiler.so.1", bystander(library("libnvidia-ptxjitcompiler.so.1"), {}));
  put_app("/opt/driver");
  EXPECT_THAT(explain({"/usr/bin/app"}).out,
              HasSubstr("its JIT compiler libnvidia-ptxjitcompiler.so.1: /opt/driver/libnvidia-ptxjitcompiler.so.1"));
}

TEST_F(ExplainSearch, RunpathOfTheProgramDoesNotHelpLibcuda) {
  put_driver("/opt/driver");
  put("/opt/driver/libnvidia-ptxjitcompiler.so.1", bystander(library("libnvidia-ptxjitcompiler.so.1"), {}));
  put_app("/opt/driver");
  EXPECT_THAT(explain({"/usr/bin/app"}).out, HasSubstr("not on libcuda's own path: error 221"));
}

TEST_F(ExplainSearch, BystanderOpensNothing) {
  put("/usr/bin/app", bystander(program(), {}));
  const RunResult result = explain({"/usr/bin/app"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("nothing in it opens libcuda.so.1"));
}

using ExplainPath = ExplainSearch;

TEST_F(ExplainPath, OfTheHostBelowTheRoot) {
  put_driver("/opt/driver");
  put_app("/opt/driver");
  EXPECT_EQ(winner({on_host("/usr/bin/app")}), "RUNPATH /opt/driver/libcuda.so.1");
}

TEST_F(ExplainPath, OfTheHostThroughAnAbsoluteLinkOfTheRoot) {
  put_driver("/opt/driver");
  ElfRecipe app = program();
  app.runpath = "/opt/driver";
  put("/opt/app/bin/app", app);
  put_link("/usr/bin/app", "/opt/app/bin/app");
  put_link("/bin", "/usr/bin");
  EXPECT_EQ(winner({on_host("/usr/bin/app")}), "RUNPATH /opt/driver/libcuda.so.1");
  EXPECT_EQ(winner({on_host("/bin/app")}), "RUNPATH /opt/driver/libcuda.so.1");
}

TEST_F(ExplainPath, LinkOfTheRootIsNotOneOfTheHost) {
  put_driver("/opt/driver");
  ElfRecipe shell = program();
  shell.runpath = "/opt/driver";
  put("/bin/sh", shell);
  put_link("/usr/bin/app", "/bin/sh");
  EXPECT_EQ(winner({on_host("/usr/bin/app")}), "RUNPATH /opt/driver/libcuda.so.1");
}

TEST_F(ExplainPath, RelativeIsBelowTheRoot) {
  put_driver("/opt/driver");
  put_app("/opt/driver");
  EXPECT_EQ(winner({"usr/bin/app"}), "RUNPATH /opt/driver/libcuda.so.1");
}

}  // namespace
}  // namespace cuda_runpath
