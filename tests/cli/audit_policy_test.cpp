/// What a project says about its findings: configuration file, baseline, and the settings shown.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/patch_tool.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;
using testing::Not;

/// d/app has a finding of CR003, d/lib.so too.
class AuditPolicyTest : public PatchToolTest {
 protected:
  void SetUp() override {
    put(Sample::NixOpensDriver, "d/app");
    put(Sample::OpensNvml, "d/lib.so");
  }
  void configure(const std::string& text) const { write_text(path("cuda-runpath.toml"), text); }
  [[nodiscard]] RunResult audit(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "audit");
    return run(std::move(arguments));
  }
};

TEST_F(AuditPolicyTest, PlatformComesFromTheConfiguration) {
  EXPECT_THAT(audit({"d/lib.so"}).out, HasSubstr("no platform is known"));
  configure("[patch]\nplatform = \"nixos\"\n");
  EXPECT_THAT(audit({"d/lib.so"}).out, HasSubstr("CR003 error"));
  EXPECT_THAT(audit({"--isolated", "d/lib.so"}).out, HasSubstr("no platform is known"));
}

TEST_F(AuditPolicyTest, NearestFileUpwardFromTheFirstPathIsTaken) {
  configure("[audit]\nignore = [\"CR003\"]\n");
  write_text(path("d/cuda-runpath.toml"), "[patch]\nplatform = \"nixos\"\n");
  EXPECT_EQ(audit({"d"}).exit_code, 1);
  EXPECT_EQ(audit({"--config", "cuda-runpath.toml", "d"}).exit_code, 0);
}

TEST_F(AuditPolicyTest, OfARootTheFileIsThatOfTheWorkingDirectory) {
  configure("[patch]\nplatform = \"nixos\"\n");
  write_text(path("d/cuda-runpath.toml"), "[audit]\nignore = [\"CR003\"]\n");
  for (const std::string& inside : {std::string("/lib.so"), std::string("lib.so"), path("d/lib.so")}) {
    EXPECT_THAT(audit({"--root", "d", inside}).out, HasSubstr("lib.so: CR003 error")) << inside;
  }
  EXPECT_EQ(audit({"--root", "d", "--config", "d/cuda-runpath.toml"}).exit_code, 0);
}

TEST_F(AuditPolicyTest, IgnoredRulesAreNotFound) {
  configure("[patch]\nplatform = \"nixos\"\n[audit]\nignore = [\"driver-dir-missing\"]\n");
  const RunResult result = audit({"d"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(result.err, "");
}

TEST_F(AuditPolicyTest, PathIgnoresSuppressInTheirFilesOnly) {
  configure("[patch]\nplatform = \"nixos\"\n[audit.per-path-ignores]\n\"lib*.so\" = [\"CR003\"]\n");
  const auto report = nlohmann::json::parse(audit({"--format", "json", "d"}).out);
  EXPECT_EQ(report["summary"]["suppressed"], 1);
  EXPECT_EQ(report["summary"]["errors"], 1);
  EXPECT_EQ(report["objects"][1]["suppressed"][0]["rule"], "CR003");
}

TEST_F(AuditPolicyTest, SeveritiesAreOnesOwn) {
  configure("[patch]\nplatform = \"nixos\"\n[audit.severity]\nCR003 = \"warning\"\n");
  EXPECT_THAT(audit({"d"}).out, HasSubstr("CR003 warning"));
  EXPECT_EQ(audit({"--fail-on", "error", "d"}).exit_code, 0);
}

TEST_F(AuditPolicyTest, FailOnComesFromTheConfiguration) {
  configure("[patch]\nplatform = \"nixos\"\n[audit]\nfail-on = \"error\"\n[audit.severity]\nCR003 = \"warning\"\n");
  EXPECT_EQ(audit({"d"}).exit_code, 0);
  EXPECT_EQ(audit({"--fail-on", "warning", "d"}).exit_code, 1);
}

TEST_F(AuditPolicyTest, IgnoresThatMetNothingAreWarnings) {
  configure(
      "[patch]\nplatform = \"nixos\"\n[audit]\nignore = [\"CR001\"]\n"
      "[audit.per-path-ignores]\n\"gone/*\" = [\"CR003\"]\n");
  const RunResult result = audit({"d"});
  EXPECT_THAT(result.err, HasSubstr("cuda-runpath.toml:4:11: no finding of CR001 was ignored"));
  EXPECT_THAT(result.err, HasSubstr("cuda-runpath.toml:6:13: no finding of CR003 was ignored for 'gone/*'"));
  EXPECT_EQ(result.exit_code, 1) << "of the findings";
}

TEST_F(AuditPolicyTest, UnknownKeysAreErrorsWithTheirPlace) {
  configure("[audit]\nignores = [\"CR001\"]\n");
  const RunResult result = audit({"d"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("cuda-runpath.toml:2:1: unknown key 'ignores' in [audit]"));
  EXPECT_EQ(result.out, "");
}

TEST_F(AuditPolicyTest, UnknownRulesAreErrorsWithTheirPlace) {
  configure("[audit.severity]\nCR099 = \"error\"\n");
  EXPECT_THAT(audit({"d"}).err, HasSubstr("cuda-runpath.toml:2:1: there is no rule 'CR099'"));
  configure("[audit]\nselect = [\"CR001\", \"nothing\"]\n");
  EXPECT_THAT(audit({"d"}).err, HasSubstr("cuda-runpath.toml:2:20: there is no rule 'nothing'"));
  configure("[audit.per-path-ignores]\n\"*\" = [\"CR1\"]\n");
  EXPECT_THAT(audit({"d"}).err, HasSubstr("cuda-runpath.toml:2:8: there is no rule 'CR1'"));
}

TEST_F(AuditPolicyTest, InvalidTomlIsAnErrorWithItsPlace) {
  configure("[audit\n");
  const RunResult result = audit({"d"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("cuda-runpath.toml:1:7: "));
}

TEST_F(AuditPolicyTest, BadDriversAndSeveritiesAreErrors) {
  configure("[audit]\ndrivers = [\"new\"]\n");
  EXPECT_THAT(audit({"d"}).err, HasSubstr("cuda-runpath.toml:2:12: 'new' is not a version"));
  configure("[audit]\nfail-on = \"info\"\n");
  EXPECT_THAT(audit({"d"}).err, HasSubstr("cuda-runpath.toml:2:11: info findings never fail"));
}

TEST_F(AuditPolicyTest, DriversOfTheConfigurationMustBeSupported) {
  configure("[audit]\ndrivers = [\"535.54.03\", \"470.42.01\"]\ngpus = [\"no such GPU\"]\n");
  EXPECT_THAT(audit({"d"}).err, HasSubstr("no such GPU is in no table"));
}

TEST_F(AuditPolicyTest, DriversAreAskedForOnAPlatformOfTheConfigurationToo) {
  configure(
      "[patch]\nplatform = \"site\"\n[audit]\ndrivers = [\"535.54.03\"]\n"
      "[[platform]]\nname = \"site\"\ndriver-dirs = [\"/opt/driver\"]\n");
  const RunResult result = audit({"d"});
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("not the driver directory /opt/driver"));
}

TEST_F(AuditPolicyTest, BaselineSuppressesWhatItWasWrittenFrom) {
  EXPECT_EQ(audit({"--platform", "nixos", "--write-baseline", "b.json", "d"}).exit_code, 0);
  const RunResult known = audit({"--platform", "nixos", "--baseline", "b.json", "d"});
  EXPECT_EQ(known.exit_code, 0) << describe(known);
  EXPECT_THAT(known.out, HasSubstr("2 suppressed"));
  put(Sample::OpensNvml, "d/new.so");
  const RunResult result = audit({"--platform", "nixos", "--baseline", "b.json", "d"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("d/new.so: CR003 error"));
  EXPECT_THAT(result.out, Not(HasSubstr("d/lib.so: CR003")));
}

TEST_F(AuditPolicyTest, BaselineSaysWhatIsMended) {
  ASSERT_EQ(audit({"--platform", "nixos", "--write-baseline", "b.json", "d"}).exit_code, 0);
  ASSERT_EQ(run_nixos({"d"}).exit_code, 0);
  EXPECT_THAT(audit({"--platform", "nixos", "--baseline", "b.json", "d"}).err,
              HasSubstr("no finding any more: CR003 in d/app"));
}

TEST_F(AuditPolicyTest, BaselineOfAnotherVersionIsAnError) {
  write_text(path("b.json"), R"({"schema_version":9,"findings":[]})");
  const RunResult result = audit({"--baseline", "b.json", "d"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("b.json: is a baseline of version 9, known is 1"));
  EXPECT_EQ(audit({"--baseline", "missing.json", "d"}).exit_code, 2);
}

TEST_F(AuditPolicyTest, BaselineThatCannotBeWrittenIsAnError) {
  const RunResult result = audit({"--write-baseline", "no/such/directory/b.json", "d"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("error: no/such/directory/b.json: cannot write: No such file or directory; name"));
}

TEST_F(AuditPolicyTest, SettingsAreShownAsAConfigurationThatSaysTheSame) {
  configure(
      "[patch]\nplatform = \"site\"\ntag = \"runpath\"\n[audit]\ndrivers = [\"535.54.03\"]\n"
      "[audit.severity]\nCR003 = \"warning\"\n[audit.per-path-ignores]\n\"a \\\"b\" = [\"CR001\"]\n"
      "[[platform]]\nname = \"site\"\nmachines = [\"x86_64\"]\ndriver-dirs = [\"/a\"]\ncompat = \"default\"\n"
      "compat-dir = \"/c\"\nwhy = \"w\"\n");
  const RunResult shown = audit({"--show-settings", "--ignore", "CR012", "d"});
  EXPECT_EQ(shown.exit_code, 0) << describe(shown);
  write_text(path("shown.toml"), shown.out);
  const RunResult again = audit({"--show-settings", "--config", "shown.toml", "d"});
  const auto without_origins = [](std::string text) {
    std::string kept;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string line = text.substr(at, end - at);
      kept += line.substr(0, line.find('#')) + "\n";
      at = end + 1;
    }
    return kept;
  };
  EXPECT_EQ(without_origins(again.out), without_origins(shown.out));
  EXPECT_THAT(shown.out, HasSubstr("CR003 = \"warning\"  # driver-dir-missing, configured"));
}

TEST_F(AuditPolicyTest, StatisticsCountByRule) {
  EXPECT_THAT(audit({"--platform", "nixos", "--statistics", "d"}).out,
              HasSubstr("       2  CR003 driver-dir-missing\n"));
  const RunResult json = audit({"--platform", "nixos", "--statistics", "--format", "json", "d"});
  EXPECT_THAT(json.err, HasSubstr("CR003 driver-dir-missing"));
  EXPECT_TRUE(nlohmann::json::accept(json.out));
}

}  // namespace
}  // namespace cuda_runpath
