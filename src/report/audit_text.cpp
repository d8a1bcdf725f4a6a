#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cuda_runpath/base/text.hpp"
#include "report/audit_words.hpp"
#include "report/audit_writers.hpp"
#include "report/paint.hpp"
#include "report/search_list_view.hpp"
#include "report/wrapped_text.hpp"

namespace cuda_runpath {
namespace {

constexpr std::string_view indent = "    ";
/// A crafted list can have an entry for every two bytes, each with its findings.
constexpr int most_lists_per_file = 20;

std::string_view paint_of(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return red;
    case Severity::Warning:
      return yellow;
    case Severity::Info:
      return bold;
  }
  return bold;
}

class TextWriter final : public AuditWriter {
 public:
  explicit TextWriter(const TextStyle& style) : style_(style) {}

  std::string begin() override { return {}; }

  std::string add(const AuditResult& result) override {
    std::string text = lines_of(result);
    if (text.empty()) return text;
    const bool parted = std::exchange(anything_, true) && style_.verbosity != Verbosity::Quiet;
    return (parted ? "\n" : "") + text;
  }

  std::string end(const AuditSummary& summary, int) override {
    if (style_.verbosity == Verbosity::Quiet) return {};
    return (anything_ ? "\n" : "") + counts_of(summary) + "\n";
  }

 private:
  [[nodiscard]] bool verbose() const { return style_.verbosity == Verbosity::Verbose; }

  [[nodiscard]] std::string headline(const AuditResult& result, const std::string& what) const {
    return fmt::format("{}: {}\n", painted(printable(result.path), bold, style_.color), what);
  }

  [[nodiscard]] std::string lines_of(const AuditResult& result) const {
    std::string text;
    const SearchListView view(result.search_list);
    int lists = 0;
    for (const Finding& finding : result.findings) {
      if (style_.verbosity == Verbosity::Quiet && finding.severity == Severity::Info) continue;
      text += headline(result, said(finding));
      if (style_.verbosity == Verbosity::Quiet) continue;
      if (++lists <= most_lists_per_file) text += underlined(result, view, finding);
      if (!finding.advice.empty()) text += wrapped(fmt::format("{}advice: ", indent), printable(finding.advice));
    }
    if (const Error* error = error_to_tell(result)) {
      text += headline(result, fmt::format("{} {}", painted("unreadable:", red, style_.color), sentence_of(*error)));
    }
    if (verbose()) text += more_of(result, text.empty());
    return text;
  }

  [[nodiscard]] std::string said(const Finding& finding) const {
    const std::string severity = fmt::format("{}:", name_of(finding.severity));
    return fmt::format("{} {} {}", name_of(finding.rule), painted(severity, paint_of(finding.severity), style_.color),
                       printable(finding.message));
  }

  [[nodiscard]] std::string underlined(const AuditResult& result, const SearchListView& view,
                                       const Finding& finding) const {
    if (result.tag.empty()) return {};
    const std::optional<std::size_t> position = view.find(finding.entry, finding.position);
    if (!position) return {};
    const std::string tag = fmt::format("{}{} ", indent, printable(result.tag));
    const UnderlinedEntry shown = view.around(*position, line_width - columns_of(tag));
    const std::size_t blanks = shown.marks.find('^');
    return fmt::format("{}{}\n{}{}{}\n", tag, shown.list, std::string(columns_of(tag), ' '),
                       shown.marks.substr(0, blanks),
                       painted(shown.marks.substr(blanks), paint_of(finding.severity), style_.color));
  }

  /// With -v: what was left out, and files that have nothing.
  [[nodiscard]] std::string more_of(const AuditResult& result, bool nothing_said) const {
    std::string text;
    for (const Finding& finding : result.suppressed) text += headline(result, said(finding) + " (suppressed)");
    if (nothing_said && text.empty()) {
      text += headline(result, result.audited_as == AuditedAs::NotForUs ? "not for us" : "no finding");
    }
    if (!result.platform.empty()) text += fmt::format("{}platform {}\n", indent, printable(result.platform));
    if (!result.tag.empty()) {
      text += fmt::format("{}{} {}\n", indent, printable(result.tag), printable(result.search_list));
    }
    return text;
  }

  TextStyle style_;
  bool anything_ = false;
};

}  // namespace

std::unique_ptr<AuditWriter> make_text_writer(const TextStyle& style) {
  return std::make_unique<TextWriter>(style);
}

}  // namespace cuda_runpath
