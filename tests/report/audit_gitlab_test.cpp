#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "report/audit_samples.hpp"

namespace cuda_runpath {
namespace {

using Json = nlohmann::json;

Json report_of(const std::vector<AuditResult>& results) {
  return Json::parse(samples::report(AuditFormat::Gitlab, results));
}

TEST(AuditGitlab, RunWithoutFindingsIsAnEmptyArray) {
  EXPECT_EQ(report_of({samples::clean(), samples::not_for_us()}), Json::array());
}

TEST(AuditGitlab, FindingHasWhatTheServiceAsksFor) {
  const Json item = report_of({samples::object_with({samples::stub_finding()})})[0];
  EXPECT_EQ(item["check_name"], "CR001");
  EXPECT_EQ(item["description"], "CR001 stub-in-runpath: /cuda/lib64/stubs holds a stub of libcuda; drop the entry");
  EXPECT_EQ(item["location"], (Json{{"path", "out/lib/libfoo.so"}, {"lines", {{"begin", 1}}}}));
  EXPECT_EQ(item["fingerprint"].get<std::string>().size(), 16U);
}

TEST(AuditGitlab, SeveritiesAreItsOwnWords) {
  const Json items =
      report_of({samples::object_with({samples::stub_finding(), samples::tag_finding(), samples::unstable_finding()})});
  EXPECT_EQ(items[0]["severity"], "major");
  EXPECT_EQ(items[1]["severity"], "minor");
  EXPECT_EQ(items[2]["severity"], "info");
}

TEST(AuditGitlab, FingerprintsAreUnique) {
  const Json items =
      report_of({samples::object_with({samples::stub_finding(), samples::stub_finding(), samples::stub_finding()}),
                 samples::unreadable()});
  std::set<std::string> prints;
  for (const Json& item : items) prints.insert(item["fingerprint"]);
  EXPECT_EQ(prints.size(), 4U);
}

TEST(AuditGitlab, PathHasNoDotInFront) {
  AuditResult result = samples::object_with({samples::stub_finding()});
  result.path = "./lib/a.so";
  EXPECT_EQ(report_of({result})[0]["location"]["path"], "lib/a.so");
}

TEST(AuditGitlab, UnreadableFileIsAMajorItem) {
  const Json item = report_of({samples::unreadable()})[0];
  EXPECT_EQ(item["check_name"], "unreadable");
  EXPECT_EQ(item["severity"], "major");
}

TEST(AuditGitlab, HostileNameIsEscaped) {
  EXPECT_EQ(report_of({samples::hostile()})[0]["location"]["path"], "a\\x0a\\x1b[31m\\xff.so");
}

}  // namespace
}  // namespace cuda_runpath
