#include <fmt/format.h>

#include "cuda_runpath/base/text.hpp"
#include "report/audit_words.hpp"
#include "report/audit_writers.hpp"

namespace cuda_runpath {
namespace {

enum class Place { Property, Message };

/// What a workflow command would take for its own syntax, written as it wants it.
std::string escaped(std::string_view text, Place place) {
  std::string out;
  for (const char c : text) {
    const bool parts_properties = place == Place::Property && (c == ':' || c == ',');
    if (c == '%' || c == '\r' || c == '\n' || parts_properties) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

/// The name as it is, so that it is the one in the repository, line ends included; a log shows it, so one with anything
/// else that drives a terminal, or with bytes that are no text, is made printable.
std::string file_name(std::string_view path) {
  const std::string_view name = without_dot(path);
  std::string shown(name);
  std::erase_if(shown, [](char c) { return c == '\r' || c == '\n' || c == '\\'; });
  return printable(shown) == shown ? std::string(name) : printable(name);
}

const char* command_of(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Info:
      return "notice";
  }
  return "notice";
}

std::string annotation(std::string_view command, std::string_view path, std::string_view title,
                       std::string_view message) {
  return fmt::format("::{} file={},title={}::{}\n", command, escaped(file_name(path), Place::Property),
                     escaped(title, Place::Property), escaped(message, Place::Message));
}

class GithubWriter final : public AuditWriter {
 public:
  std::string begin() override { return {}; }

  std::string add(const AuditResult& result) override {
    std::string text;
    for (const Finding& finding : result.findings) {
      std::string message = printable(finding.message);
      if (!finding.advice.empty()) message += "\n" + printable(finding.advice);
      text += annotation(command_of(finding.severity), result.path, title_of(finding), message);
    }
    if (const Error* error = error_to_tell(result)) {
      text += annotation("error", result.path, "unreadable", sentence_of(*error));
    }
    return text;
  }

  /// In the log only: GitHub shows a few annotations of each kind, this line says how many there were.
  std::string end(const AuditSummary& summary, int) override { return counts_of(summary) + "\n"; }
};

}  // namespace

std::unique_ptr<AuditWriter> make_github_writer() {
  return std::make_unique<GithubWriter>();
}

}  // namespace cuda_runpath
