#include <utility>

#include "report/audit_words.hpp"
#include "report/audit_writers.hpp"
#include "report/json_values.hpp"

namespace cuda_runpath {
namespace {

const char* gitlab_severity(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "major";
    case Severity::Warning:
      return "minor";
    case Severity::Info:
      return "info";
  }
  return "info";
}

/// An ELF file has no lines; a report without one is refused.
Json location_of(const AuditResult& result) {
  return {{"path", text_value(without_dot(result.path))}, {"lines", {{"begin", 1}}}};
}

class GitlabWriter final : public AuditWriter {
 public:
  std::string begin() override { return "["; }

  std::string add(const AuditResult& result) override {
    std::string text;
    const std::vector<std::string> prints = distinct_fingerprints(result);
    for (std::size_t i = 0; i < result.findings.size(); ++i) {
      const Finding& finding = result.findings[i];
      text += item({{"description", text_value(title_of(finding) + ": " + sentence_of(finding))},
                    {"check_name", name_of(finding.rule)},
                    {"fingerprint", prints[i]},
                    {"severity", gitlab_severity(finding.severity)},
                    {"location", location_of(result)}});
    }
    if (const Error* error = error_to_tell(result)) {
      text += item({{"description", text_value("unreadable: " + sentence_of(*error))},
                    {"check_name", "unreadable"},
                    {"fingerprint", hash_of({"unreadable", result.path})},
                    {"severity", "major"},
                    {"location", location_of(result)}});
    }
    return text;
  }

  std::string end(const AuditSummary&, int) override { return "\n]\n"; }

 private:
  std::string item(const Json& value) { return std::string(std::exchange(separator_, ",\n")) + dump(value); }

  std::string_view separator_ = "\n";
};

}  // namespace

std::unique_ptr<AuditWriter> make_gitlab_writer() {
  return std::make_unique<GitlabWriter>();
}

}  // namespace cuda_runpath
