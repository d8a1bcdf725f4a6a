#include "cuda_runpath/report/patch_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/patch_result_samples.hpp"

namespace cuda_runpath {
namespace {

using Json = nlohmann::ordered_json;

Json object_of(const PatchResult& result) {
  return Json::parse(json_object(result, JsonPlace::First));
}

std::string document_of(const std::vector<PatchResult>& results) {
  PatchSummary summary;
  std::string text = json_head({"1.2.3", "patch"});
  for (const PatchResult& result : results) {
    text += json_object(result, summary.files() == 0 ? JsonPlace::First : JsonPlace::Later);
    summary.count(result);
  }
  return text + json_tail(summary, 2);
}

TEST(PatchJson, DocumentWithoutObjectsIsWhole) {
  const Json document = Json::parse(document_of({}));
  EXPECT_EQ(document["objects"], Json::array());
}

TEST(PatchJson, HeadSaysSchemaAndVersion) {
  const Json document = Json::parse(document_of({}));
  EXPECT_EQ(document["schema_version"], 1);
  EXPECT_EQ(document["version"], "1.2.3");
}

TEST(PatchJson, ObjectsKeepTheirOrder) {
  const Json document = Json::parse(document_of({samples::skipped(), samples::refused(), samples::patched()}));
  EXPECT_EQ(document["objects"][1]["path"], "out/bin/broken");
}

TEST(PatchJson, SummaryCounts) {
  const Json document = Json::parse(document_of({samples::skipped(), samples::patched()}));
  EXPECT_EQ(document["summary"]["patched"], 1);
  EXPECT_EQ(document["summary"]["not_for_us"], 1);
}

TEST(PatchJson, ExitCodeIsInTheTail) {
  EXPECT_EQ(Json::parse(document_of({}))["exit_code"], 2);
}

TEST(PatchJson, PathThatIsUtf8HasNoHex) {
  PatchResult result = samples::patched();
  result.path = "caf\xc3\xa9\n";
  EXPECT_EQ(object_of(result)["path"], "caf\xc3\xa9\n");
  EXPECT_FALSE(object_of(result).contains("path_hex"));
}

TEST(PatchJson, PathThatIsNotUtf8IsEscapedAndGivenInHex) {
  PatchResult result = samples::patched();
  result.path = "a\xff";
  EXPECT_EQ(object_of(result)["path"], "a\\xff");
  EXPECT_EQ(object_of(result)["path_hex"], "61ff");
}

TEST(PatchJson, OutputIsPureAscii) {
  PatchResult result = samples::patched();
  result.path = "\x7f\xc2\x9b\xc3\xa9\x1b";
  for (const char c : json_object(result, JsonPlace::First))
    EXPECT_TRUE(c == '\n' || (c >= ' ' && c < '\x7f')) << int{c};
}

TEST(PatchJson, StoredListThatIsNotUtf8IsEscaped) {
  PatchResult result = samples::patched();
  result.plan->old_value = "/a\xfe";
  EXPECT_EQ(object_of(result)["runpath"]["old_value"], "/a\\xfe");
}

TEST(PatchJson, EvidenceCarriesTierAndPlace) {
  const Json evidence = object_of(samples::patched())["evidence"][0];
  EXPECT_EQ(evidence["tier"], 3);
  EXPECT_EQ(evidence["file_offset"], 0x2010);
}

TEST(PatchJson, EditCarriesRungAndCommit) {
  const Json edit = object_of(samples::patched())["edit"];
  EXPECT_EQ(edit["rung"], "R3");
  EXPECT_EQ(edit["commit"], "in place");
}

TEST(PatchJson, ErrorCarriesKindPlaceAndAdvice) {
  const Json error = object_of(samples::refused())["error"];
  EXPECT_EQ(error["kind"], "malformed");
  EXPECT_EQ(error["file_offset"], 0x20);
  EXPECT_EQ(error["advice"], "re-extract the file");
}

TEST(PatchJson, SkipReasonIsAWord) {
  EXPECT_EQ(object_of(samples::skipped())["skip"], "not-elf");
}

}  // namespace
}  // namespace cuda_runpath
