#include <fmt/format.h>

#include <utility>

#include "cuda_runpath/base/text.hpp"
#include "report/audit_words.hpp"
#include "report/audit_writers.hpp"

namespace cuda_runpath {
namespace {

constexpr std::string_view tool = "patch-cuda-runpath";

/// The code point at the start of `text`, which is valid UTF-8, and its length in bytes.
std::pair<std::uint32_t, std::size_t> code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  std::uint32_t value = lead & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) value = (value << 6U) | (byte(i) & 0x3fU);
  return {value, length};
}

/// Printable `text` for attributes and content, in ASCII. XML 1.0 has no way to write U+FFFE and U+FFFF, not even as
/// references.
std::string markup_of(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto [value, length] = code_point(text.substr(i));
    i += length;
    if (value == 0xfffe || value == 0xffff) {
      out += "&#xFFFD;";
    } else if (value >= 0x80 || value == '&' || value == '<' || value == '>' || value == '"' || value == '\'') {
      out += fmt::format("&#x{:X};", value);
    } else {
      out += static_cast<char>(value);
    }
  }
  return out;
}

/// XML 1.0 has no way to write most control characters either: they become `\xNN`.
std::string xml(std::string_view raw) {
  return markup_of(printable(raw));
}

bool fails(const Finding& finding) {
  return finding.severity != Severity::Info;
}

std::string body_of(const Finding& finding) {
  std::string body = xml(finding.message);
  if (!finding.entry.empty()) body += "\nentry: " + xml(finding.entry);
  if (!finding.advice.empty()) body += "\nadvice: " + xml(finding.advice);
  return body;
}

/// The counts stand in front of the cases, so these wait: one line for a file without findings.
class JunitWriter final : public AuditWriter {
 public:
  std::string begin() override { return {}; }

  std::string add(const AuditResult& result) override {
    ++tests_;
    const std::string inside = inside_of(result);
    cases_ += fmt::format(R"(    <testcase classname="{}" name="{}")", tool, xml(without_dot(result.path)));
    cases_ += inside.empty() ? "/>\n" : fmt::format(">\n{}    </testcase>\n", inside);
    return {};
  }

  std::string end(const AuditSummary&, int) override {
    const std::string counts =
        fmt::format(R"(name="{} audit" tests="{}" failures="{}" errors="{}")", tool, tests_, failures_, errors_);
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    text += fmt::format("<testsuites {}>\n  <testsuite {} skipped=\"{}\">\n", counts, counts, skipped_);
    text += std::exchange(cases_, {});
    return text + "  </testsuite>\n</testsuites>\n";
  }

 private:
  std::string inside_of(const AuditResult& result) {
    std::string failures;
    std::string infos;
    for (const Finding& finding : result.findings) {
      if (fails(finding)) {
        failures += fmt::format(
            "      <failure message=\"{}\" type=\"{}\">{}</failure>\n",
            xml(fmt::format("{} {}: {}", name_of(finding.rule), name_of(finding.severity), finding.message)),
            title_of(finding), body_of(finding));
      } else {
        infos += fmt::format("{} info: {}\n", name_of(finding.rule), xml(sentence_of(finding)));
      }
    }
    failures_ += failures.empty() ? 0 : 1;
    return skip_of(result) + failures + error_of(result) +
           (infos.empty() ? infos : fmt::format("      <system-out>{}</system-out>\n", infos));
  }

  std::string skip_of(const AuditResult& result) {
    if (result.audited_as != AuditedAs::NotForUs || !result.findings.empty()) return {};
    ++skipped_;
    return "      <skipped message=\"not for us\"/>\n";
  }

  std::string error_of(const AuditResult& result) {
    const Error* error = error_to_tell(result);
    if (error == nullptr) return {};
    ++errors_;
    return fmt::format("      <error message=\"{}\" type=\"unreadable\"/>\n", markup_of(sentence_of(*error)));
  }

  std::string cases_;
  std::uint64_t tests_ = 0;
  std::uint64_t failures_ = 0;
  std::uint64_t errors_ = 0;
  std::uint64_t skipped_ = 0;
};

}  // namespace

std::unique_ptr<AuditWriter> make_junit_writer() {
  return std::make_unique<JunitWriter>();
}

}  // namespace cuda_runpath
