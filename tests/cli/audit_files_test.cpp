/// Which files an audit reads: shards, unpacked roots, store closures, and what goes wrong with them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/patch_tool.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class AuditFiles : public PatchToolTest {
 protected:
  [[nodiscard]] RunResult audit(std::vector<std::string> arguments, RunOptions options = {}) const {
    arguments.insert(arguments.begin(), "audit");
    return run(std::move(arguments), std::move(options));
  }
  [[nodiscard]] std::vector<std::string> names_in(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--format", "json"});
    std::vector<std::string> names;
    const auto report = nlohmann::json::parse(audit(std::move(arguments)).out);
    for (const auto& object : report["objects"]) names.push_back(object["path"]);
    return names;
  }
};

TEST_F(AuditFiles, ShardsTogetherAreAllOfThem) {
  for (int i = 0; i < 60; ++i) write_text(path("d/file" + std::to_string(i)), "");
  std::multiset<std::string> together;
  for (const char* shard : {"1/3", "2/3", "3/3"}) {
    const std::vector<std::string> names = names_in({"--shard", shard, "d"});
    EXPECT_GT(names.size(), 8U) << shard << ": the parts are about alike";
    together.insert(names.begin(), names.end());
  }
  const std::vector<std::string> all = names_in({"d"});
  EXPECT_EQ(together, std::multiset<std::string>(all.begin(), all.end()));
}

TEST_F(AuditFiles, ShardIsAPartOfAWhole) {
  for (const char* word : {"0/3", "4/3", "1", "1/", "/2", "a/b", "1/0", "-1/2", "1/2/3", "1/1000000"}) {
    const RunResult result = audit({"--shard", word, "."});
    EXPECT_EQ(result.exit_code, 2) << word;
    EXPECT_THAT(result.err, HasSubstr("--shard: ")) << word;
  }
}

TEST_F(AuditFiles, OfARootHaveTheNamesThatTheyHaveInIt) {
  put(Sample::OpensDriver, "image/usr/bin/app");
  EXPECT_THAT(names_in({"--root", "image"}), ElementsAre("/usr/bin/app"));
  EXPECT_THAT(names_in({"--root", "image", "/usr"}), ElementsAre("/usr/bin/app"));
  EXPECT_THAT(names_in({"--root", "image", "usr/bin/app"}), ElementsAre("/usr/bin/app"));
  EXPECT_THAT(names_in({"--root", "image", path("image/usr")}), ElementsAre("/usr/bin/app"));
}

TEST_F(AuditFiles, OfARootAreThoseOfTheListAlone) {
  put(Sample::OpensDriver, "image/usr/bin/app");
  put(Sample::OpensDriver, "image/usr/bin/other");
  write_text(path("list"), "/usr/bin/app\n");
  EXPECT_THAT(names_in({"--root", "image", "--files-from", "list"}), ElementsAre("/usr/bin/app"));
}

TEST_F(AuditFiles, OfARootAreNeverThoseOfTheHost) {
  std::filesystem::create_directories(path("image"));
  std::filesystem::create_symlink("/usr/bin/env", path("image/app"));
  const RunResult result = audit({"--root", "image", "/app"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("/app: no such file in the root"));
}

TEST_F(AuditFiles, SearchListsOfARootLeadIntoIt) {
  put(Sample::OpensDriver, "image/usr/bin/app");
  ASSERT_EQ(run({"--platform", "linux-x86_64", "--compat-dir", "/opt/compat", "image/usr/bin/app"}).exit_code, 0);
  const auto said = [&] {
    return audit({"--root", "image", "--platform", "linux-x86_64", "--compat-dir", "/opt/compat", "/usr"}).out;
  };
  EXPECT_THAT(said(), HasSubstr("CR005 warning: this compat directory is not there"));
  std::filesystem::create_directories(path("image/opt/compat"));
  EXPECT_THAT(said(), HasSubstr("CR005 warning: this compat directory has no libcuda.so.1"));
}

TEST_F(AuditFiles, ClosureIsWhatNixStoreLists) {
  put(Sample::NixOpensDriver, "store/app");
  write_text(path("bin/nix-store"), "#!/bin/sh\n[ \"$*\" = '--query --requisites -- result' ] && echo store/app\n");
  chmod(path("bin/nix-store").c_str(), 0755);
  RunOptions options;
  options.env["PATH"] = path("bin") + ":/usr/bin:/bin";
  const RunResult result = audit({"--closure", "result"}, options);
  EXPECT_THAT(result.out, HasSubstr("store/app: CR003 error")) << describe(result);
}

TEST_F(AuditFiles, ClosureWithoutNixStoreIsAnError) {
  RunOptions options;
  options.env["PATH"] = "/nowhere";
  const RunResult result = audit({"--closure", "."}, options);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("--closure: cannot start"));
}

TEST_F(AuditFiles, ClosureOfWhatIsNoStorePathIsAnError) {
  write_text(path("bin/nix-store"), "#!/bin/sh\nexit 1\n");
  chmod(path("bin/nix-store").c_str(), 0755);
  RunOptions options;
  options.env["PATH"] = path("bin") + ":/usr/bin:/bin";
  const RunResult result = audit({"--closure", "."}, options);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("nix-store: ended with code 1"));
}

TEST_F(AuditFiles, UnreadableOnesAreToldAndTheOthersAudited) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  put(Sample::NixOpensDriver, "d/app");
  put(Sample::NixOpensDriver, "d/locked");
  chmod(path("d/locked").c_str(), 0);
  const RunResult result = audit({"d"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("d/locked: "));
  EXPECT_THAT(result.out, HasSubstr("d/app: CR003"));
}

TEST_F(AuditFiles, LoopsOfLinksAreNotFollowed) {
  put(Sample::NixOpensDriver, "d/app");
  std::filesystem::create_directory_symlink("..", path("d/up"));
  std::filesystem::create_symlink("self", path("d/self"));
  const RunResult result = audit({"d"});
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  const RunResult loop = audit({"d/self"});
  EXPECT_EQ(loop.exit_code, 2);
  EXPECT_THAT(loop.err, HasSubstr("d/self: "));
}

TEST_F(AuditFiles, NamesWithControlCharactersAreEscaped) {
  put(Sample::NixOpensDriver, "d/a\nb\x1b[31m");
  for (const char* format : {"text", "github"}) {
    const RunResult result = audit({"--format", format, "d"});
    EXPECT_THAT(result.out, Not(HasSubstr("\x1b"))) << format;
    EXPECT_THAT(result.out, Not(HasSubstr("a\nb"))) << format;
  }
}

/// The program of a Nix package with the directories, and the library that needs them.
class InheritedRunpath : public AuditFiles {
 protected:
  /// `flags` for the program, which needs liba.so, which needs libopens.so, which opens libcuda.
  bool build(const std::vector<std::string>& flags) const {
    std::filesystem::create_directories(path("d"));
    const auto made = [&](std::vector<std::string> sources, const std::string& output, std::vector<std::string> extra) {
      CompileJob job{.compiler = "cc", .sources = std::move(sources), .output = path(output)};
      job.flags = std::move(extra);
      return compile(job).ok();
    };
    return made({"evidence/dlopen_string.c"}, "d/libopens.so", {"-shared", "-fPIC", "-Wl,-soname,libopens.so"}) &&
           made({"evidence/blank_data.c"}, "d/liba.so",
                {"-shared", "-fPIC", "-Wl,-soname,liba.so", "-Wl,--no-as-needed", path("d/libopens.so")}) &&
           made({"programs/plain.c"}, "d/app", [&] {
             std::vector<std::string> all{"-Wl,--no-as-needed", path("d/liba.so"), "-Wl,-rpath-link," + path("d")};
             all.insert(all.end(), flags.begin(), flags.end());
             return all;
           }());
  }
};

TEST_F(InheritedRunpath, IsSaidNotToCountForTheLibrary) {
  if (!build({"-Wl,--enable-new-dtags,-rpath,/run/opengl-driver/lib"})) GTEST_SKIP() << "no compiler";
  const std::string out = audit({"--platform", "nixos", "d"}).out;
  EXPECT_THAT(out,
              HasSubstr("d/libopens.so: CR008 warning: opens libcuda without a directory for it; the one of d/app"));
  ASSERT_EQ(run_nixos({"d"}).exit_code, 0);
  EXPECT_THAT(audit({"--platform", "nixos", "d"}).out, Not(HasSubstr("CR008")));
}

TEST_F(InheritedRunpath, IsSeenFromAShardWithoutTheProgram) {
  if (!build({"-Wl,--enable-new-dtags,-rpath,/run/opengl-driver/lib"})) GTEST_SKIP() << "no compiler";
  int met = 0;
  for (const char* shard : {"1/5", "2/5", "3/5", "4/5", "5/5"}) {
    met += audit({"--platform", "nixos", "--shard", shard, "d"}).out.find("CR008") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(met, 1);
}

TEST_F(InheritedRunpath, AsRpathCounts) {
  if (!build({"-Wl,--disable-new-dtags,-rpath,/run/opengl-driver/lib"})) GTEST_SKIP() << "no compiler";
  EXPECT_THAT(audit({"--platform", "nixos", "d"}).out, Not(HasSubstr("CR008")));
}

TEST_F(InheritedRunpath, OfOtherDirectoriesIsNoMatter) {
  if (!build({"-Wl,--enable-new-dtags,-rpath,/opt/other"})) GTEST_SKIP() << "no compiler";
  EXPECT_THAT(audit({"--platform", "nixos", "d"}).out, Not(HasSubstr("CR008")));
}

TEST_F(AuditFiles, ScriptThatSetsTheLibraryPathToTheDriverIsFound) {
  write_text(path("d/app"),
             "#!/bin/sh\n# LD_LIBRARY_PATH=/run/opengl-driver/lib\n"
             "export LD_LIBRARY_PATH=/run/opengl-driver/lib:$LD_LIBRARY_PATH\nexec .app\n");
  const RunResult result = audit({"d"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out,
              HasSubstr("d/app: CR010 warning: line 3 of this script sets LD_LIBRARY_PATH to /run/opengl-driver/lib"));
}

TEST_F(AuditFiles, OtherScriptsAreNoMatter) {
  write_text(path("d/comment"), "#!/bin/sh\n# LD_LIBRARY_PATH=/run/opengl-driver/lib\n");
  write_text(path("d/other"), "#!/bin/sh\nLD_LIBRARY_PATH=/opt/mine exec app\n");
  write_text(path("d/longer"), "#!/bin/sh\nLD_LIBRARY_PATH=/run/opengl-driver/lib-of-mine exec app\n");
  write_text(path("d/notes.txt"), "LD_LIBRARY_PATH=/run/opengl-driver/lib\n");
  EXPECT_EQ(audit({"d"}).exit_code, 0);
}

TEST_F(AuditFiles, CompiledWrapperThatSetsTheLibraryPathIsFound) {
  write_text(path("wrapper.c"),
             "#include <stdlib.h>\n#include <unistd.h>\nint main(void) {\n"
             "  setenv(\"LD_LIBRARY_PATH\", \"/run/opengl-driver/lib\", 1);\n"
             "  return execl(\".app-wrapped\", \"app\", (char *)0);\n}\n");
  if (!compile({.compiler = "cc", .sources = {path("wrapper.c")}, .output = path("d/app")}).ok()) {
    GTEST_SKIP() << "no compiler";
  }
  EXPECT_EQ(audit({"d"}).exit_code, 0) << "a program that is no wrapper may do so for its children";
  put(Sample::Plain, "d/.app-wrapped");
  EXPECT_THAT(audit({"d"}).out, HasSubstr("d/app: CR010 warning: this compiled wrapper sets LD_LIBRARY_PATH"));
}

}  // namespace
}  // namespace cuda_runpath
