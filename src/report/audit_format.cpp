#include "cuda_runpath/report/audit_format.hpp"

#include <array>
#include <utility>

#include "report/audit_writers.hpp"

namespace cuda_runpath {
namespace {

constexpr std::array formats{AuditFormat::Text,  AuditFormat::Json,   AuditFormat::JsonLines, AuditFormat::Sarif,
                             AuditFormat::Junit, AuditFormat::Github, AuditFormat::Gitlab};

using Suffix = std::pair<std::string_view, AuditFormat>;

/// The first that fits counts: the longer ones stand first.
constexpr std::array suffixes{
    Suffix{"gl-code-quality-report.json", AuditFormat::Gitlab},
    Suffix{".sarif.json", AuditFormat::Sarif},
    Suffix{".sarif", AuditFormat::Sarif},
    Suffix{".json", AuditFormat::Json},
    Suffix{".jsonl", AuditFormat::JsonLines},
    Suffix{".ndjson", AuditFormat::JsonLines},
    Suffix{".xml", AuditFormat::Junit},
    Suffix{".txt", AuditFormat::Text},
};

}  // namespace

const char* name_of(AuditFormat format) {
  switch (format) {
    case AuditFormat::Text:
      return "text";
    case AuditFormat::Json:
      return "json";
    case AuditFormat::JsonLines:
      return "json-lines";
    case AuditFormat::Sarif:
      return "sarif";
    case AuditFormat::Junit:
      return "junit";
    case AuditFormat::Github:
      return "github";
    case AuditFormat::Gitlab:
      return "gitlab";
  }
  return "text";
}

std::optional<AuditFormat> parse_audit_format(std::string_view word) {
  for (const AuditFormat format : formats) {
    if (word == name_of(format)) return format;
  }
  return std::nullopt;
}

std::optional<AuditFormat> format_by_suffix(std::string_view file_name) {
  for (const auto& [suffix, format] : suffixes) {
    if (file_name.ends_with(suffix)) return format;
  }
  return std::nullopt;
}

std::unique_ptr<AuditWriter> make_audit_writer(AuditFormat format, const AuditHead& head, const TextStyle& style) {
  switch (format) {
    case AuditFormat::Text:
      return make_text_writer(style);
    case AuditFormat::Json:
      return make_json_writer(head);
    case AuditFormat::JsonLines:
      return make_json_lines_writer();
    case AuditFormat::Sarif:
      return make_sarif_writer(head);
    case AuditFormat::Junit:
      return make_junit_writer();
    case AuditFormat::Github:
      return make_github_writer();
    case AuditFormat::Gitlab:
      return make_gitlab_writer();
  }
  return make_text_writer(style);
}

}  // namespace cuda_runpath
