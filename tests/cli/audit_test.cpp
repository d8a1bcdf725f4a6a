/// audit and rules as a user runs them: findings, exit codes, formats, and that patch leaves nothing to find.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/patch_tool.hpp"
#include "support/files.hpp"
#include "support/json_schema.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;
using testing::Not;

class Audit : public PatchToolTest {
 protected:
  [[nodiscard]] RunResult audit(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "audit");
    return run(std::move(arguments));
  }
};

TEST_F(Audit, FindsAMissingDriverDirectory) {
  put(Sample::NixOpensDriver, "app");
  const RunResult result = audit({"app"});
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("CR003 error"));
}

TEST_F(Audit, FindsNothingAfterPatch) {
  put(Sample::NixOpensDriver, "d/app");
  put(Sample::OpensNvml, "d/nvml.so");
  put(Sample::Rpath, "d/rpath.so");
  ASSERT_EQ(run_nixos({"d"}).exit_code, 0);
  const RunResult result = audit({"--platform", "nixos", "d"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  for (const char* rule : {"CR001", "CR002", "CR003", "CR009"}) EXPECT_THAT(result.out, Not(HasSubstr(rule)));
}

TEST_F(Audit, HasAFindingForEveryFileThatPatchWouldChange) {
  put(Sample::NixOpensDriver, "d/app");
  put(Sample::OpensNvml, "d/nvml.so");
  put(Sample::Rpath, "d/rpath.so");
  put(Sample::Plain, "d/plain");
  const auto planned = nlohmann::json::parse(run({"-n", "--json", "--platform", "nixos", "d"}).out);
  const auto audited = nlohmann::json::parse(audit({"--format", "json", "--platform", "nixos", "d"}).out);
  std::size_t changed = 0;
  for (const auto& object : planned["objects"]) {
    if (object["outcome"] != "would-patch") continue;
    ++changed;
    bool found = false;
    for (const auto& other : audited["objects"])
      found = found || (other["path"] == object["path"] && !other["findings"].empty());
    EXPECT_TRUE(found) << object["path"];
  }
  EXPECT_EQ(changed, 3U);
}

TEST_F(Audit, SaysThatWithoutAPlatformNothingCanBeSaid) {
  put(Sample::OpensDriver, "app");
  const RunResult result = audit({"app"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("no platform is known"));
}

TEST_F(Audit, FindsAFileThatCannotBeRead) {
  write_text(path("broken"),
             "\x7f"
             "ELF\x02\x01\x01");
  const RunResult result = audit({"broken"});
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("CR014 warning"));
}

TEST_F(Audit, GoesOnAfterAMissingPathAndEndsWithTwo) {
  put(Sample::NixOpensDriver, "app");
  const RunResult result = audit({"missing", "app"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.out, HasSubstr("CR003 error"));
  EXPECT_THAT(result.err, HasSubstr("missing"));
}

TEST_F(Audit, GoesOnWhereNobodyCanReadItsErrors) {
  put(Sample::NixOpensDriver, "app");
  const RunResult result = run_program(
      {"sh", "-c", "\"$0\" audit --isolated \"$1/missing\" \"$1/app\" 2>/dev/full", CUDA_RUNPATH_TOOL, path(".")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.out, HasSubstr("CR003 error"));
}

TEST_F(Audit, TakesSelectedRulesOnly) {
  put(Sample::NixOpensDriver, "app");
  EXPECT_EQ(audit({"--select", "CR009", "app"}).exit_code, 0);
  EXPECT_EQ(audit({"--ignore", "driver-dir-missing", "app"}).exit_code, 0);
}

TEST_F(Audit, ExitsWithZeroOnRequest) {
  put(Sample::NixOpensDriver, "app");
  EXPECT_EQ(audit({"--exit-zero", "app"}).exit_code, 0);
}

TEST_F(Audit, LetsOnlyErrorsFailOnRequest) {
  write_text(path("broken"),
             "\x7f"
             "ELF\x02\x01\x01");
  EXPECT_EQ(audit({"--fail-on", "error", "broken"}).exit_code, 0);
}

TEST_F(Audit, WritesEveryFormatByItsSuffix) {
  put(Sample::NixOpensDriver, "app");
  const RunResult result =
      audit({"--output", path("r.json"), "--output", path("r.sarif"), "--output", path("r.xml"), "app"});
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(schema_fault("audit", nlohmann::json::parse(read_text(path("r.json")))), "");
  EXPECT_EQ(nlohmann::json::parse(read_text(path("r.sarif")))["version"], "2.1.0");
  EXPECT_THAT(read_text(path("r.xml")), HasSubstr("<testsuite"));
}

TEST_F(Audit, WritesAFileOfAnotherNameInTheFormatNamed) {
  put(Sample::NixOpensDriver, "app");
  EXPECT_EQ(audit({"--output", path("out"), "app"}).exit_code, 2);
  const RunResult result = audit({"--format", "json", "--output", path("out"), "app"});
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(nlohmann::json::accept(read_text(path("out"))));
}

TEST_F(Audit, SaysTheSameWhateverTheNumberOfThreads) {
  for (const char* name : {"a", "b", "c", "d", "e"}) put(Sample::NixOpensDriver, name);
  EXPECT_EQ(audit({"-j", "1", "--format", "json", "."}).out, audit({"-j", "4", "--format", "json", "."}).out);
}

TEST_F(Audit, WritesNothing) {
  put(Sample::NixOpensDriver, "app");
  const Bytes before = read_file(path("app"));
  (void)audit({"app"});
  EXPECT_EQ(read_file(path("app")), before);
}

TEST_F(Audit, RefusesAnUnknownRuleAndAnUnknownSuffix) {
  EXPECT_EQ(audit({"--select", "CR099", "."}).exit_code, 2);
  EXPECT_EQ(audit({"--output", path("r.unknown"), "."}).exit_code, 2);
}

TEST_F(Audit, ExplainsARule) {
  const RunResult result = run({"rules", "CR003"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("driver-dir-missing"));
  EXPECT_EQ(run({"rules", "CR099"}).exit_code, 2);
}

TEST_F(Audit, RulesOfTheDocumentationAreThoseOfTheProgram) {
  EXPECT_EQ(run({"rules", "--markdown"}).out, read_text(std::string(CUDA_RUNPATH_SOURCE_DIR) + "/docs/rules.md"));
}

}  // namespace
}  // namespace cuda_runpath
