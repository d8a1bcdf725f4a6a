/// What `explain` prints: files that are no objects, names that are no text, JSON, colour.

#include <gmock/gmock.h>

#include "cli/root_world.hpp"
#include "support/files.hpp"
#include "support/json_schema.hpp"

namespace cuda_runpath {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ExplainOutput : public RootWorld {
 protected:
  void put_app(const std::string& path) const {
    put_driver("/opt/compat", {.note = R"({"format":1,"CUDA version":"12.8","driver":[535],"device":[1]})"});
    put_driver("/opt/driver", {"535.54.03"});
    ElfRecipe app = program();
    app.runpath = "/opt/compat:/opt/driver:/opt/none";
    put_with_runtime(path, app, 12040);
  }
};

TEST_F(ExplainOutput, MissingFileIsExitTwo) {
  const RunResult result = explain({"/usr/bin/none"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("error: /usr/bin/none: no such file in "));
}

TEST_F(ExplainOutput, TextIsNoObject) {
  put_text("/usr/bin/script", "#!/bin/sh\n");
  const RunResult result = explain({"/usr/bin/script"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("/usr/bin/script: does not begin with the ELF magic"));
}

TEST_F(ExplainOutput, DirectoryIsNoObject) {
  EXPECT_THAT(explain({"/usr/bin"}).err, HasSubstr("is a directory"));
}

TEST_F(ExplainOutput, TruncatedFileNamesAPlace) {
  Bytes bytes = build_elf(program()).bytes;
  bytes.resize(bytes.size() / 3);
  ASSERT_TRUE(write_file(on_host("/usr/bin/app"), bytes));
  const RunResult result = explain({"/usr/bin/app"});
  EXPECT_EQ(result.exit_code, 2) << describe(result);
  EXPECT_THAT(result.err, HasSubstr("0x"));
}

TEST_F(ExplainOutput, OneErrorLeavesTheOthersExplained) {
  put_app("/usr/bin/app");
  const RunResult result = explain({"/usr/bin/none", "/usr/bin/app"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.out, HasSubstr("/usr/bin/app: dynamic executable"));
}

TEST_F(ExplainOutput, NameWithANewlineStaysOnOneLine) {
  put_app("/usr/bin/a\nb\x1b[31m");
  const std::string text = explain({"/usr/bin/a\nb\x1b[31m"}).out;
  EXPECT_THAT(text, ::testing::StartsWith("/usr/bin/a\\x0ab\\x1b[31m: dynamic executable"));
  EXPECT_TRUE(is_plain_ascii(text)) << text;
}

TEST_F(ExplainOutput, RunpathWithControlCharactersIsEscaped) {
  ElfRecipe app = program();
  app.runpath = "/opt/\n\x1b[2J\xff";
  put("/usr/bin/app", app);
  EXPECT_TRUE(is_plain_ascii(explain({"-v", "/usr/bin/app"}).out)) << explain({"-v", "/usr/bin/app"}).out;
  EXPECT_TRUE(is_plain_ascii(explain({"--json", "/usr/bin/app"}).out));
}

TEST_F(ExplainOutput, NeededWithControlCharactersIsEscaped) {
  put("/usr/bin/app", bystander(program(), {"lib\n\x1b[2J.so"}));
  EXPECT_THAT(explain({"/usr/bin/app"}).out, HasSubstr("app needs lib\\x0a\\x1b[2J.so: not found"));
}

TEST_F(ExplainOutput, PipeGetsNeitherColourNorUnicode) {
  put_app("/usr/bin/app");
  EXPECT_TRUE(is_plain_ascii(explain({"-v", "/usr/bin/app"}).out));
}

TEST_F(ExplainOutput, Utf8LocaleGetsATreeOfLines) {
  put_app("/usr/bin/app");
  for (const char* locale : {"C.UTF-8", "en_US.utf8", "en_US.utf-8"}) {
    EXPECT_THAT(run("explain", {"/usr/bin/app"}, {{{"LC_ALL", locale}}, "", ""}).out, HasSubstr("└── app opens it"))
        << locale;
  }
}

TEST_F(ExplainOutput, ColourAddsNothingButColour) {
  put_app("/usr/bin/app");
  const std::string coloured = explain({"--color", "always", "/usr/bin/app"}).out;
  EXPECT_THAT(coloured, HasSubstr("\x1b["));
  EXPECT_EQ(without_colour(coloured), explain({"/usr/bin/app"}).out);
}

TEST_F(ExplainOutput, TwoRunsSayTheSame) {
  put_app("/usr/bin/app");
  EXPECT_EQ(explain({"--json", "/usr/bin/app"}).out, explain({"--json", "/usr/bin/app"}).out);
}

TEST_F(ExplainOutput, VerboseGivesEvidenceStepsAndDefaultPlaces) {
  put_app("/usr/bin/app");
  const std::string text = explain({"-v", "--driver", "575.57.08", "/usr/bin/app"}).out;
  EXPECT_THAT(text, HasSubstr("  evidence: "));
  EXPECT_THAT(text, HasSubstr("because: "));
  EXPECT_THAT(text, HasSubstr("default directory /usr/lib64: no such directory"));
}

TEST_F(ExplainOutput, JsonAgreesWithTheSchema) {
  put_app("/usr/bin/app");
  put_text("/usr/bin/text", "text");
  put("/usr/bin/broken-needs", bystander(program(), {"libnone.so"}));
  ElfRecipe odd = program();
  odd.runpath = "/\xff";
  put("/usr/bin/odd", odd);
  put("/usr/lib/libuser.so", library("libuser.so"));
  const RunResult result = explain({"--json", "/usr/bin/app", "/usr/bin/text", "/usr/bin/broken-needs", "/usr/bin/odd",
                                    "/usr/lib/libuser.so", "/usr/bin/none"});
  const Json document = Json::parse(result.out);
  EXPECT_EQ(schema_fault("explain", document), "") << result.out;
  EXPECT_EQ(document["objects"].size(), 6U);
  EXPECT_TRUE(is_plain_ascii(result.out));
}

TEST_F(ExplainOutput, JsonOfAVerdictAgreesWithTheSchema) {
  put_app("/usr/bin/app");
  ElfRecipe app = program();
  app.runpath = "/opt/compat";
  put_with_ptx("/usr/bin/ptx", app);
  const RunResult result =
      explain({"--json", "--driver", "535.54.03", "--gpu", "sm_90", "/usr/bin/app", "/usr/bin/ptx"});
  EXPECT_EQ(schema_fault("explain", Json::parse(result.out)), "") << result.out;
  EXPECT_THAT(result.out, HasSubstr("\"verdict\":{"));
}

TEST_F(ExplainOutput, SymbolsAreListedOrSaidToNeedLief) {
  ElfRecipe app = bystander(program(), {"libcudart.so.12"});
  app.imports = {"puts", "cudaGetDeviceCount", "cuInit", "__nvJitLinkCreate_13_0", "nvJitLinkVersion", "custom"};
  put("/usr/bin/app", app);
  const RunResult result = explain({"--symbols", "/usr/bin/app"});
  if (result.exit_code == 2) {
    EXPECT_THAT(result.err, HasSubstr("leave --symbols out"));
    GTEST_SKIP() << "built without LIEF";
  }
  EXPECT_THAT(result.out, HasSubstr("imports 4 functions of CUDA"));
  EXPECT_THAT(result.out, Not(HasSubstr("puts")));
  EXPECT_THAT(result.out, Not(HasSubstr("custom")));
}

}  // namespace
}  // namespace cuda_runpath
