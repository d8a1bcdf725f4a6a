#include <fmt/format.h>

#include <utility>

#include "report/audit_words.hpp"
#include "report/audit_writers.hpp"
#include "report/json_values.hpp"

namespace cuda_runpath {
namespace {

constexpr int schema_version = 1;

const char* name_of(AuditedAs audited_as) {
  switch (audited_as) {
    case AuditedAs::Object:
      return "object";
    case AuditedAs::NotForUs:
      return "not-for-us";
    case AuditedAs::Script:
      return "script";
    case AuditedAs::Unreadable:
      return "unreadable";
  }
  return "not-for-us";
}

/// An empty entry is one; only a finding without a place in the list has none.
void put_entry(Json& object, const Finding& finding) {
  if (finding.entry.empty() && !finding.position) {
    object["entry"] = nullptr;
  } else {
    put_path(object, "entry", finding.entry);
  }
  object["position"] = finding.position ? Json(*finding.position) : Json(nullptr);
}

Json json_of(const Finding& finding, const std::string& print) {
  Json object = {{"rule", cuda_runpath::name_of(finding.rule)},
                 {"name", rule_of(finding.rule).name},
                 {"severity", cuda_runpath::name_of(finding.severity)},
                 {"message", text_value(finding.message)}};
  put_entry(object, finding);
  object["advice"] = text_or_null(finding.advice);
  object["fingerprint"] = print;
  return object;
}

/// `print` goes on through the fingerprints of the result.
Json findings_of(const std::vector<Finding>& findings, std::vector<std::string>::const_iterator& print) {
  Json list = Json::array();
  for (const Finding& finding : findings) list.push_back(json_of(finding, *print++));
  return list;
}

Json json_of(const AuditResult& result) {
  Json object;
  put_path(object, "path", result.path);
  object["audited_as"] = name_of(result.audited_as);
  object["platform"] = text_or_null(result.platform);
  object["tag"] = text_or_null(result.tag);
  object["search_list"] = nullptr;
  if (!result.tag.empty()) put_path(object, "search_list", result.search_list);
  const std::vector<std::string> prints = distinct_fingerprints(result);
  auto print = prints.begin();
  object["findings"] = findings_of(result.findings, print);
  object["suppressed"] = findings_of(result.suppressed, print);
  object["error"] = result.error ? cuda_runpath::json_of(*result.error) : Json(nullptr);
  return object;
}

Json json_of(const AuditSummary& summary) {
  Json by_rule = Json::array();
  for (const auto& [rule, findings] : summary.by_rule) {
    by_rule.push_back({{"rule", cuda_runpath::name_of(rule)}, {"findings", findings}});
  }
  return {{"files", summary.files},           {"objects", summary.objects},   {"unreadable", summary.unreadable},
          {"errors", summary.errors},         {"warnings", summary.warnings}, {"infos", summary.infos},
          {"suppressed", summary.suppressed}, {"by_rule", std::move(by_rule)}};
}

class JsonWriter final : public AuditWriter {
 public:
  explicit JsonWriter(const AuditHead& head) : tool_version_(head.tool_version) {}

  std::string begin() override {
    return fmt::format("{{\"schema_version\":{},\"tool\":{},\"version\":{},\"objects\":[", schema_version,
                       dump("patch-cuda-runpath"), dump(text_value(tool_version_)));
  }
  std::string add(const AuditResult& result) override {
    const std::string_view separator = std::exchange(separator_, ",\n");
    return std::string(separator) + dump(json_of(result));
  }
  std::string end(const AuditSummary& summary, int exit_code) override {
    return fmt::format("\n],\"summary\":{},\"exit_code\":{}}}\n", dump(json_of(summary)), exit_code);
  }

 private:
  std::string tool_version_;
  std::string_view separator_ = "\n";
};

/// Neither head nor counts: lines of several runs stay lines when they are put together.
class JsonLinesWriter final : public AuditWriter {
 public:
  std::string begin() override { return {}; }
  std::string add(const AuditResult& result) override { return dump(json_of(result)) + "\n"; }
  std::string end(const AuditSummary&, int) override { return {}; }
};

}  // namespace

std::unique_ptr<AuditWriter> make_json_writer(const AuditHead& head) {
  return std::make_unique<JsonWriter>(head);
}

std::unique_ptr<AuditWriter> make_json_lines_writer() {
  return std::make_unique<JsonLinesWriter>();
}

}  // namespace cuda_runpath
