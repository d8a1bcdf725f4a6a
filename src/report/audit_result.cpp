#include "cuda_runpath/report/audit_result.hpp"

#include "report/audit_words.hpp"

namespace cuda_runpath {

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

std::string fingerprint(const AuditResult& result, const Finding& finding) {
  return hash_of({name_of(finding.rule), result.path, finding.entry});
}

}  // namespace cuda_runpath
