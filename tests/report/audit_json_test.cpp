#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "report/audit_samples.hpp"
#include "support/json_schema.hpp"

namespace cuda_runpath {
namespace {

using Json = nlohmann::json;

Json document_of(const std::vector<AuditResult>& results) {
  return Json::parse(samples::report(AuditFormat::Json, results));
}

std::vector<AuditResult> one_of_each() {
  AuditResult suppressing = samples::object_with({samples::missing_finding(), samples::unstable_finding()});
  suppressing.suppressed = {samples::stub_finding()};
  return {samples::clean(),     samples::not_for_us(), samples::unreadable(),
          samples::malformed(), samples::hostile(),    suppressing};
}

TEST(AuditJson, FollowsTheSchema) {
  EXPECT_EQ(schema_fault("audit", document_of(one_of_each())), "");
}

TEST(AuditJson, RunWithoutFilesFollowsTheSchema) {
  EXPECT_EQ(schema_fault("audit", document_of({})), "");
}

TEST(AuditJson, SchemaNoticesAMissingFingerprint) {
  Json document = document_of({samples::object_with({samples::stub_finding()})});
  document["objects"][0]["findings"][0].erase("fingerprint");
  EXPECT_THAT(schema_fault("audit", document), testing::HasSubstr("missing: fingerprint"));
}

TEST(AuditJson, FilesKeepTheirOrder) {
  const Json document = document_of({samples::unreadable(), samples::clean()});
  EXPECT_EQ(document["objects"][0]["path"], "out/lib/secret.so");
  EXPECT_EQ(document["objects"][1]["path"], "out/lib/libfoo.so");
}

TEST(AuditJson, FindingHasEverythingOfTheModel) {
  const Json finding = document_of({samples::object_with({samples::stub_finding()})})["objects"][0]["findings"][0];
  EXPECT_EQ(finding["rule"], "CR001");
  EXPECT_EQ(finding["name"], "stub-in-runpath");
  EXPECT_EQ(finding["severity"], "error");
  EXPECT_EQ(finding["entry"], "/cuda/lib64/stubs");
  EXPECT_EQ(finding["position"], 1);
  EXPECT_EQ(finding["advice"], "drop the entry");
}

TEST(AuditJson, EmptyEntryIsNotNoEntry) {
  Finding empty = samples::stub_finding();
  empty.entry.clear();
  const Json findings = document_of({samples::object_with({empty, samples::tag_finding()})})["objects"][0]["findings"];
  EXPECT_EQ(findings[0]["entry"], "");
  EXPECT_EQ(findings[1]["entry"], nullptr);
}

TEST(AuditJson, FingerprintIsTheOneOfTheBaseline) {
  const AuditResult result = samples::object_with({samples::stub_finding()});
  EXPECT_EQ(document_of({result})["objects"][0]["findings"][0]["fingerprint"],
            fingerprint(result, samples::stub_finding()));
}

TEST(AuditJson, EmptySearchListIsNotNone) {
  AuditResult result = samples::clean();
  result.search_list.clear();
  EXPECT_EQ(document_of({result})["objects"][0]["search_list"], "");
  EXPECT_EQ(document_of({samples::not_for_us()})["objects"][0]["search_list"], nullptr);
}

TEST(AuditJson, NameThatIsNotUtf8FollowsInHex) {
  const Json object = document_of({samples::hostile()})["objects"][0];
  EXPECT_EQ(object["path"], "a\\x0a\\x1b[31m\\xff.so");
  EXPECT_EQ(object["path_hex"], "610a1b5b33316dff2e736f");
  EXPECT_EQ(object["findings"][0]["entry_hex"], "610a1b5b33316dff2e736f");
}

TEST(AuditJson, NameThatIsUtf8IsItself) {
  AuditResult result = samples::clean();
  result.path = "caf\xc3\xa9\n\x1b";
  const Json object = document_of({result})["objects"][0];
  EXPECT_EQ(object["path"], result.path);
  EXPECT_FALSE(object.contains("path_hex"));
}

TEST(AuditJson, SummaryCounts) {
  const Json summary = document_of(one_of_each())["summary"];
  EXPECT_EQ(summary["files"], 6);
  EXPECT_EQ(summary["suppressed"], 1);
  EXPECT_EQ(summary["by_rule"][0], (Json{{"rule", "CR001"}, {"findings", 1}}));
}

TEST(AuditJson, ExitCodeIsTold) {
  EXPECT_EQ(Json::parse(samples::report(AuditFormat::Json, {}, 2))["exit_code"], 2);
}

TEST(AuditJsonLines, EveryLineIsOneItemOfTheDocument) {
  const Json document = document_of(one_of_each());
  std::istringstream lines(samples::report(AuditFormat::JsonLines, one_of_each()));
  Json items = Json::array();
  for (std::string line; std::getline(lines, line);) items.push_back(Json::parse(line));
  EXPECT_EQ(items, document["objects"]);
}

TEST(AuditJsonLines, RunWithoutFilesIsEmpty) {
  EXPECT_EQ(samples::report(AuditFormat::JsonLines, {}), "");
}

}  // namespace
}  // namespace cuda_runpath
