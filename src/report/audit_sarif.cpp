#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "report/audit_words.hpp"
#include "report/audit_writers.hpp"
#include "report/json_values.hpp"
#include "report/sarif_results.hpp"

namespace cuda_runpath {
namespace {

constexpr std::string_view schema_uri =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
constexpr std::size_t most_notifications = 1000;

const char* level_of(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Info:
      return "note";
  }
  return "note";
}

SarifRank rank_of(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return SarifRank::Error;
    case Severity::Warning:
      return SarifRank::Warning;
    case Severity::Info:
      return SarifRank::Info;
  }
  return SarifRank::Info;
}

Json message_of(std::string_view text) {
  return {{"text", text_value(text)}};
}

/// `fix` and `why` begin with a small letter, as messages do; help is made of sentences.
std::string as_sentence(std::string_view text) {
  std::string sentence(text);
  if (!sentence.empty() && sentence[0] >= 'a' && sentence[0] <= 'z') sentence[0] = static_cast<char>(sentence[0] - 32);
  return sentence + ".";
}

Json json_of(const AuditRule& rule) {
  return {{"id", name_of(rule.id)},
          {"name", rule.name},
          {"shortDescription", message_of(as_sentence(rule.detects))},
          {"fullDescription", message_of(as_sentence(rule.detects) + " " + as_sentence(rule.why))},
          {"help",
           message_of(fmt::format("{} {}\nSource: {}.", as_sentence(rule.why), as_sentence(rule.fix), rule.source))},
          {"defaultConfiguration", {{"level", level_of(rule.severity)}}}};
}

Json driver_of(std::string_view tool_version) {
  Json rules = Json::array();
  for (const AuditRule& rule : audit_rules()) rules.push_back(json_of(rule));
  return {{"name", "patch-cuda-runpath"}, {"version", text_value(tool_version)}, {"rules", std::move(rules)}};
}

/// RFC 3986: every byte that is not unreserved is written as %NN, so that bytes which are no text survive too.
std::string percent_encoded(std::string_view path) {
  std::string uri;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~' || c == '/';
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

Json artifact_of(std::string_view path) {
  if (path.starts_with('/')) return {{"uri", "file://" + percent_encoded(path)}};
  return {{"uri", percent_encoded(without_dot(path))}, {"uriBaseId", "%SRCROOT%"}};
}

/// An ELF file has no lines; GitHub shows no result without one.
Json locations_of(const AuditResult& result) {
  return Json::array(
      {{{"physicalLocation", {{"artifactLocation", artifact_of(result.path)}, {"region", {{"startLine", 1}}}}}}});
}

enum class Suppression { None, External };

Json json_of(const AuditResult& result, const Finding& finding, const std::string& print, Suppression suppression) {
  Json json = {{"ruleId", name_of(finding.rule)},
               {"ruleIndex", static_cast<int>(finding.rule) - 1},
               {"level", level_of(finding.severity)},
               {"message", message_of(sentence_of(finding))},
               {"locations", locations_of(result)},
               {"partialFingerprints", {{"ruleAndEntry/v1", print}, {"primaryLocationLineHash", print + ":1"}}}};
  // 3.27.23: where one result of a run has this property, all have it; empty stands for "not suppressed".
  json["suppressions"] = Json::array();
  if (suppression == Suppression::External) json["suppressions"].push_back({{"kind", "external"}});
  if (finding.position) {
    json["properties"] = {{"entry", text_value(finding.entry)}, {"position", *finding.position}};
  }
  return json;
}

class SarifWriter final : public AuditWriter {
 public:
  explicit SarifWriter(const AuditHead& head) : tool_version_(head.tool_version) {}

  std::string begin() override {
    return fmt::format("{{\"$schema\":{},\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":{}}},\"results\":[",
                       dump(schema_uri), dump(driver_of(tool_version_)));
  }

  std::string add(const AuditResult& result) override {
    const std::vector<std::string> prints = distinct_fingerprints(result);
    std::size_t at = 0;
    for (const Finding& finding : result.findings) {
      results_.add(rank_of(finding.severity), dump(json_of(result, finding, prints[at++], Suppression::None)));
    }
    for (const Finding& finding : result.suppressed) {
      results_.add(SarifRank::Suppressed, dump(json_of(result, finding, prints[at++], Suppression::External)));
    }
    if (const Error* error = error_to_tell(result)) notify_unreadable(result, *error);
    return {};
  }

  std::string end(const AuditSummary&, int exit_code) override {
    notify_left_out(results_.left_out(), "findings left out, the least severe first; a SARIF file keeps",
                    most_sarif_results);
    notify_left_out(errors_left_out_, "unreadable files not named; a SARIF file names", most_notifications);
    const Json invocations = Json::array({{{"executionSuccessful", exit_code != 2},
                                           {"exitCode", exit_code},
                                           {"toolExecutionNotifications", std::move(notifications_)}}});
    return fmt::format("{}\n],\"invocations\":{}}}]}}\n", results_.joined(), dump(invocations));
  }

 private:
  void notify_unreadable(const AuditResult& result, const Error& error) {
    if (notifications_.size() == most_notifications) {
      ++errors_left_out_;
      return;
    }
    notifications_.push_back({{"level", "error"},
                              {"message", message_of("unreadable: " + sentence_of(error))},
                              {"locations", locations_of(result)}});
  }

  void notify_left_out(std::uint64_t count, std::string_view what, std::size_t most) {
    if (count == 0) return;
    notifications_.push_back(
        {{"level", "warning"}, {"message", message_of(fmt::format("{} {} {}", count, what, most))}});
  }

  std::string tool_version_;
  SarifResults results_;
  Json notifications_ = Json::array();
  std::uint64_t errors_left_out_ = 0;
};

}  // namespace

std::unique_ptr<AuditWriter> make_sarif_writer(const AuditHead& head) {
  return std::make_unique<SarifWriter>(head);
}

}  // namespace cuda_runpath
