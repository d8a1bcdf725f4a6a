/// The reports of doctor and platforms, and the JSON of all three.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cuda_runpath/report/doctor_report.hpp"
#include "cuda_runpath/report/explain_json.hpp"
#include "cuda_runpath/report/platforms_report.hpp"
#include "report/explain_sample.hpp"
#include "support/json_schema.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;

TEST(DoctorReport, CureHangsBelowItsFinding) {
  const DoctorReport report{{{Health::Fine, "GPU", "there", ""}, {Health::Fault, "libcuda", "a\nstub", "mend it"}}};
  EXPECT_EQ(render_doctor(report, Color::Off),
            "ok       GPU: there\n"
            "fault    libcuda: a\\x0astub\n"
            "         do: mend it\n");
}

TEST(DoctorReport, WorstOfNothingIsFine) {
  EXPECT_EQ(DoctorReport{}.worst(), Health::Fine);
}

TEST(DoctorReport, WorstIsTheGravest) {
  const DoctorReport report{
      {{Health::Warning, "a", "b", ""}, {Health::Fault, "a", "b", ""}, {Health::Note, "", "", ""}}};
  EXPECT_EQ(report.worst(), Health::Fault);
}

TEST(DoctorReport, JsonAgreesWithTheSchema) {
  const DoctorReport report{{{Health::Fine, "GPU", "\xff", ""}, {Health::Warning, "x", "y", "z"}}};
  const std::string text = render_doctor_json(report, "1.0");
  EXPECT_EQ(schema_fault("doctor", nlohmann::json::parse(text)), "") << text;
}

TEST(PlatformsReport, RuleThatFitsIsNamedWithItsMark) {
  const std::string text =
      render_platforms(builtin_platforms(), RuleDetail::OneLine, AppliedRule{"nixos", "a\nmark"}, Color::Off);
  EXPECT_THAT(text, HasSubstr("This machine: nixos (a\\x0amark). "));
}

TEST(PlatformsReport, JsonAgreesWithTheSchema) {
  const std::string text = render_platforms_json(builtin_platforms(), std::nullopt, "1.0");
  EXPECT_EQ(schema_fault("platforms", nlohmann::json::parse(text)), "") << text;
}

TEST(ExplainJson, EveryPartAgreesWithTheSchema) {
  ExplainResult result = explained_program();
  result.versions = {{"CUDA runtime", Version{{13}}, VersionBound::MajorOnly, "SONAME"}};
  result.symbols = std::vector<CudaSymbol>{{"cuInit", ""}, {"cudaFree", "libcudart.so.13"}};
  result.notes = {"a note"};
  result.device_code.images.resize(1);
  result.openings[0].matrix = {{535, Version{{12, 2}}, fails(35)}};
  result.openings[0].files[0].note = CompatNote{};
  result.openings[0].verdict->images = {{0, ImageFate::PtxTooNew, "too new"}};
  result.openings[0].verdict->steps = {{"a step", Grade::Reported, "a report"}};
  const std::string text = render_explanations_json({result}, "1.0");
  EXPECT_EQ(schema_fault("explain", nlohmann::json::parse(text)), "") << text;
}

TEST(ExplainJson, ErrorStandsInTheObject) {
  ExplainResult result;
  result.path = "a\xff";
  result.error = Error{};
  const auto document = nlohmann::json::parse(render_explanations_json({result}, "1.0"));
  EXPECT_EQ(schema_fault("explain", document), "");
  EXPECT_EQ(document["objects"][0]["path_hex"], "61ff");
}

TEST(JsonSchemaCheck, ForeignKeyAndMissingKeyAreFaults) {
  auto document = nlohmann::json::parse(render_doctor_json({}, "1.0"));
  document["more"] = 1;
  EXPECT_EQ(schema_fault("doctor", document), "unknown key: more");
  document.erase("more");
  document.erase("worst");
  EXPECT_EQ(schema_fault("doctor", document), "missing: worst");
}

TEST(JsonSchemaCheck, WrongWordAndWrongTypeAreFaults) {
  auto document = nlohmann::json::parse(render_doctor_json({}, "1.0"));
  document["worst"] = "terrible";
  EXPECT_THAT(schema_fault("doctor", document), HasSubstr("not one of the words"));
  document["worst"] = "ok";
  document["findings"] = 1;
  EXPECT_THAT(schema_fault("doctor", document), HasSubstr("wrong type"));
}

}  // namespace
}  // namespace cuda_runpath
