#include "cuda_runpath/report/audit_result.hpp"

#include "report/audit_words.hpp"

namespace cuda_runpath {
namespace {

constexpr std::string_view store = "/nix/store/";
constexpr std::size_t hash_length = 32;  ///< base 32 of 160 bits, then '-'. Source: Nix manual, store path.

}  // namespace

void AuditSummary::count(const AuditResult& result) {
  ++files;
  objects += result.audited_as == AuditedAs::Object ? 1 : 0;
  unreadable += result.audited_as == AuditedAs::Unreadable ? 1 : 0;
  suppressed += result.suppressed.size();
  for (const Finding& finding : result.findings) {
    errors += finding.severity == Severity::Error ? 1 : 0;
    warnings += finding.severity == Severity::Warning ? 1 : 0;
    infos += finding.severity == Severity::Info ? 1 : 0;
    ++by_rule[finding.rule];
  }
}

std::string stable_path(std::string_view path) {
  path = without_dot(path);
  const std::size_t name = store.size() + hash_length + 1;
  const bool in_store = path.starts_with(store) && path.size() > name && path[name - 1] == '-';
  return std::string(in_store ? path.substr(name) : path);
}

std::string fingerprint(const AuditResult& result, const Finding& finding) {
  return hash_of({name_of(finding.rule), stable_path(result.path), stable_path(finding.entry)});
}

}  // namespace cuda_runpath
