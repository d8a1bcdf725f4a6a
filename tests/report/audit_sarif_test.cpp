/// SARIF 2.1.0 against the properties that the schema of OASIS requires, and against what GitHub makes of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/audit_samples.hpp"
#include "report/sarif_results.hpp"

namespace cuda_runpath {
namespace {

using Json = nlohmann::json;

Json run_of(const std::vector<AuditResult>& results, int exit_code = 1) {
  return Json::parse(samples::report(AuditFormat::Sarif, results, exit_code))["runs"][0];
}

Json result_of(const AuditResult& result) {
  return run_of({result})["results"][0];
}

std::string uri_of(const std::string& path) {
  AuditResult result = samples::object_with({samples::stub_finding()});
  result.path = path;
  return result_of(result)["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
}

AuditResult object_with_many(std::size_t count, const Finding& finding) {
  AuditResult result = samples::object_with(std::vector<Finding>(count, finding));
  for (std::size_t i = 0; i < count; ++i) result.findings[i].entry = std::to_string(i);
  return result;
}

TEST(AuditSarif, DocumentSaysItsVersion) {
  const Json document = Json::parse(samples::report(AuditFormat::Sarif, {}));
  EXPECT_EQ(document["version"], "2.1.0");
  EXPECT_THAT(document["$schema"].get<std::string>(), testing::EndsWith("sarif-schema-2.1.0.json"));
  EXPECT_EQ(document["runs"].size(), 1U);
}

TEST(AuditSarif, RunWithoutFindingsHasAnEmptyListOfResults) {
  EXPECT_EQ(run_of({samples::clean()})["results"], Json::array());
}

TEST(AuditSarif, DriverHasNameAndVersion) {
  const Json driver = run_of({})["tool"]["driver"];
  EXPECT_EQ(driver["name"], "patch-cuda-runpath");
  EXPECT_EQ(driver["version"], "1.2.3");
}

TEST(AuditSarif, EveryRuleHasHelp) {
  const Json rules = run_of({})["tool"]["driver"]["rules"];
  ASSERT_EQ(rules.size(), audit_rules().size());
  for (const Json& rule : rules) {
    for (const char* key : {"shortDescription", "fullDescription", "help"}) {
      EXPECT_FALSE(rule.at(key).at("text").get<std::string>().empty()) << rule["id"] << key;
    }
  }
}

TEST(AuditSarif, RulesHaveTheirLevels) {
  const Json rules = run_of({})["tool"]["driver"]["rules"];
  EXPECT_EQ(rules[0]["defaultConfiguration"]["level"], "error");
  EXPECT_EQ(rules[6]["defaultConfiguration"]["level"], "warning");
  EXPECT_EQ(rules[11]["defaultConfiguration"]["level"], "note");
}

TEST(AuditSarif, RuleIndexLeadsToTheRule) {
  const Json run = run_of({samples::object_with({samples::stub_finding(), samples::unstable_finding()})});
  for (const Json& result : run["results"]) {
    EXPECT_EQ(run["tool"]["driver"]["rules"][result["ruleIndex"].get<std::size_t>()]["id"], result["ruleId"]);
  }
}

TEST(AuditSarif, LevelIsTheOneOfTheFinding) {
  Finding finding = samples::stub_finding();
  finding.severity = Severity::Info;
  EXPECT_EQ(result_of(samples::object_with({finding}))["level"], "note");
}

TEST(AuditSarif, MessageHasTheAdvice) {
  EXPECT_EQ(result_of(samples::object_with({samples::stub_finding()}))["message"]["text"],
            "/cuda/lib64/stubs holds a stub of libcuda; drop the entry");
}

TEST(AuditSarif, LocationIsTheFirstLineOfTheFile) {
  const Json location = result_of(samples::object_with({samples::stub_finding()}))["locations"][0]["physicalLocation"];
  EXPECT_EQ(location["artifactLocation"], (Json{{"uri", "out/lib/libfoo.so"}, {"uriBaseId", "%SRCROOT%"}}));
  EXPECT_EQ(location["region"]["startLine"], 1);
}

TEST(AuditSarif, UriIsPercentEncodedByteByByte) {
  EXPECT_EQ(uri_of("a b/\xc3\xa9#?%:\n\xff"), "a%20b/%C3%A9%23%3F%25%3A%0A%FF");
}

TEST(AuditSarif, UriHasNoDotInFront) {
  EXPECT_EQ(uri_of("./lib/a.so"), "lib/a.so");
}

TEST(AuditSarif, AbsolutePathIsAFileUriWithoutBase) {
  AuditResult result = samples::object_with({samples::stub_finding()});
  result.path = "/nix/store/a b";
  EXPECT_EQ(result_of(result)["locations"][0]["physicalLocation"]["artifactLocation"],
            (Json{{"uri", "file:///nix/store/a%20b"}}));
}

TEST(AuditSarif, PartialFingerprintsAreStableAndTellResultsApart) {
  const AuditResult result = samples::object_with({samples::stub_finding(), samples::stub_finding()});
  const Json results = run_of({result})["results"];
  const std::string print = fingerprint(result, samples::stub_finding());
  EXPECT_EQ(results[0]["partialFingerprints"]["ruleAndEntry/v1"], print);
  EXPECT_EQ(results[0]["partialFingerprints"]["primaryLocationLineHash"], print + ":1");
  EXPECT_NE(results[1]["partialFingerprints"]["primaryLocationLineHash"], print + ":1");
}

TEST(AuditSarif, SuppressedFindingIsMarkedSo) {
  AuditResult result = samples::object_with({samples::tag_finding()});
  result.suppressed = {samples::stub_finding()};
  const Json results = run_of({result})["results"];
  EXPECT_EQ(results[0]["suppressions"], Json::array());
  EXPECT_EQ(results[1]["ruleId"], "CR001");
  EXPECT_EQ(results[1]["suppressions"][0]["kind"], "external");
}

TEST(AuditSarif, InvocationSucceededUnlessTheExitCodeIsTwo) {
  EXPECT_EQ(run_of({}, 1)["invocations"][0]["executionSuccessful"], true);
  EXPECT_EQ(run_of({}, 2)["invocations"][0]["executionSuccessful"], false);
  EXPECT_EQ(run_of({}, 2)["invocations"][0]["exitCode"], 2);
}

TEST(AuditSarif, UnreadableFileIsANotification) {
  const Json notification = run_of({samples::unreadable()})["invocations"][0]["toolExecutionNotifications"][0];
  EXPECT_EQ(notification["level"], "error");
  EXPECT_EQ(notification["message"]["text"], "unreadable: cannot open: permission denied");
}

TEST(AuditSarif, HostileTextIsEscaped) {
  const Json result = result_of(samples::hostile());
  EXPECT_EQ(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "a%0A%1B%5B31m%FF.so");
  EXPECT_THAT(result["message"]["text"].get<std::string>(), testing::StartsWith("bad entry a\\x0a\\x1b"));
}

TEST(AuditSarif, AtMostFiveThousandResultsAreKeptAndThatIsSaid) {
  const Json run = run_of({object_with_many(5003, samples::stub_finding())});
  EXPECT_EQ(run["results"].size(), 5000U);
  EXPECT_EQ(run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"],
            "3 findings left out, the least severe first; a SARIF file keeps 5000");
}

TEST(AuditSarif, FiveThousandResultsLeaveNothingToSay) {
  const Json run = run_of({object_with_many(5000, samples::stub_finding())});
  EXPECT_EQ(run["invocations"][0]["toolExecutionNotifications"], Json::array());
}

TEST(AuditSarif, UnreadableFilesAreNamedUpToALimit) {
  const Json notifications =
      run_of(std::vector<AuditResult>(1002, samples::unreadable()))["invocations"][0]["toolExecutionNotifications"];
  EXPECT_EQ(notifications.size(), 1001U);
  EXPECT_EQ(notifications[1000]["message"]["text"], "2 unreadable files not named; a SARIF file names 1000");
}

TEST(SarifResults, ErrorsPushOutWhatIsLessSevere) {
  SarifResults results;
  results.add(SarifRank::Warning, "first warning");
  for (std::size_t i = 1; i < most_sarif_results; ++i) results.add(SarifRank::Info, "info " + std::to_string(i));
  results.add(SarifRank::Error, "late error");
  EXPECT_THAT(results.joined(), testing::EndsWith(",\ninfo 4998,\nlate error"));
  EXPECT_THAT(results.joined(), testing::StartsWith("\nfirst warning,\ninfo 1,\n"));
  EXPECT_EQ(results.left_out(), 1U);
}

TEST(SarifResults, EqualOnesKeepTheFirst) {
  SarifResults results;
  for (std::size_t i = 0; i < most_sarif_results; ++i) results.add(SarifRank::Error, "early");
  results.add(SarifRank::Error, "late");
  EXPECT_THAT(results.joined(), testing::Not(testing::HasSubstr("late")));
}

}  // namespace
}  // namespace cuda_runpath
