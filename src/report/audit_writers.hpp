/// One maker per format of audit; `make_audit_writer` chooses among them.
#pragma once

#include <memory>

#include "cuda_runpath/report/audit_format.hpp"

namespace cuda_runpath {

[[nodiscard]] std::unique_ptr<AuditWriter> make_text_writer(const TextStyle& style);
[[nodiscard]] std::unique_ptr<AuditWriter> make_json_writer(const AuditHead& head);
[[nodiscard]] std::unique_ptr<AuditWriter> make_json_lines_writer();
[[nodiscard]] std::unique_ptr<AuditWriter> make_sarif_writer(const AuditHead& head);
[[nodiscard]] std::unique_ptr<AuditWriter> make_junit_writer();
[[nodiscard]] std::unique_ptr<AuditWriter> make_github_writer();
[[nodiscard]] std::unique_ptr<AuditWriter> make_gitlab_writer();

}  // namespace cuda_runpath
