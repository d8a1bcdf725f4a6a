#include "report/audit_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cuda_runpath/base/fnv1a.hpp"

namespace cuda_runpath {
namespace {

std::string number_of(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

bool tells_malformed(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.rule == RuleId::CR014; });
}

}  // namespace

std::string_view without_dot(std::string_view path) {
  std::string_view rest = path;
  while (rest.starts_with("./")) {
    rest.remove_prefix(2);
    while (rest.starts_with('/')) rest.remove_prefix(1);
  }
  return rest.empty() ? path : rest;
}

std::string title_of(const Finding& finding) {
  return fmt::format("{} {}", name_of(finding.rule), rule_of(finding.rule).name);
}

std::string sentence_of(const Finding& finding) {
  return finding.advice.empty() ? finding.message : finding.message + "; " + finding.advice;
}

std::string sentence_of(const Error& error) {
  Error placeless = error;
  placeless.path.clear();
  return describe(placeless);
}

const Error* error_to_tell(const AuditResult& result) {
  if (!result.error || tells_malformed(result.findings) || tells_malformed(result.suppressed)) return nullptr;
  return &*result.error;
}

std::string counts_of(const AuditSummary& summary) {
  std::string counts = fmt::format("{}, {}: {}, {}, {}", number_of(summary.files, "file"),
                                   number_of(summary.objects, "object"), number_of(summary.errors, "error"),
                                   number_of(summary.warnings, "warning"), number_of(summary.infos, "info"));
  if (summary.suppressed != 0) counts += fmt::format("; {} suppressed", summary.suppressed);
  if (summary.unreadable != 0) counts += fmt::format("; {} unreadable", summary.unreadable);
  return counts;
}

std::string hash_of(std::initializer_list<std::string_view> parts) {
  std::string text;
  // No name and no entry holds a NUL: parts that are divided elsewhere give another hash.
  for (const std::string_view part : parts) text.append(part).push_back('\0');
  return fmt::format("{:016x}", fnv1a(bytes_of(text)));
}

std::vector<std::string> distinct_fingerprints(const AuditResult& result) {
  std::map<std::string, std::uint64_t> seen;
  const auto prints_of = [&](const std::vector<Finding>& findings) {
    std::vector<std::string> prints;
    for (const Finding& finding : findings) {
      const std::string print = fingerprint(result, finding);
      const std::uint64_t before = seen[print]++;
      prints.push_back(before == 0 ? print : hash_of({print, std::to_string(before)}));
    }
    return prints;
  };
  const std::vector<std::string> suppressed = prints_of(result.suppressed);
  std::vector<std::string> prints = prints_of(result.findings);
  prints.insert(prints.end(), suppressed.begin(), suppressed.end());
  return prints;
}

}  // namespace cuda_runpath
