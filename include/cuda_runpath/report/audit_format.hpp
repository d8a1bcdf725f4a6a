/// The findings of audit for people, programs and the services that show them: one model, seven formats.
///
/// A writer is fed file by file and hands out text as soon as its format allows it, so that a run over many files
/// holds none of them. Only SARIF and JUnit put counts or limits in front: SARIF keeps at most 5,000 findings, JUnit
/// one line per file. Nothing a writer prints depends on time, host or `-j`, and every name is escaped as its format
/// asks for: one from the file system may hold anything.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cuda_runpath/report/audit_result.hpp"
#include "cuda_runpath/report/text_style.hpp"

namespace cuda_runpath {

enum class AuditFormat {
  Text,
  Json,       ///< one document, docs/schema/audit.schema.json
  JsonLines,  ///< one item of its `objects` per line: `cat` merges the shards of a run
  Sarif,      ///< SARIF 2.1.0
  Junit,      ///< one test case per file
  Github,     ///< workflow commands: annotations of a GitHub Actions run
  Gitlab,     ///< a Code Quality report
};

/// The word for --format: "json-lines".
[[nodiscard]] const char* name_of(AuditFormat format);
[[nodiscard]] std::optional<AuditFormat> parse_audit_format(std::string_view word);
/// ".json", ".jsonl" and ".ndjson", ".sarif" and ".sarif.json", ".xml", ".txt", and the name that GitLab uses,
/// "gl-code-quality-report.json"; none for every other name.
[[nodiscard]] std::optional<AuditFormat> format_by_suffix(std::string_view file_name);

/// What the head of a report says about the run.
struct AuditHead {
  std::string_view tool_version;
};

class AuditWriter {
 public:
  AuditWriter() = default;
  AuditWriter(const AuditWriter&) = delete;
  AuditWriter& operator=(const AuditWriter&) = delete;
  virtual ~AuditWriter() = default;

  /// Once, before the first file. What a call returns is to be written as it is; it may be empty.
  [[nodiscard]] virtual std::string begin() = 0;
  /// In the order of the run.
  [[nodiscard]] virtual std::string add(const AuditResult& result) = 0;
  /// Once, with the counts of everything that was added.
  [[nodiscard]] virtual std::string end(const AuditSummary& summary, int exit_code) = 0;
};

/// `style` is for text; the other formats have no colours and always say everything.
[[nodiscard]] std::unique_ptr<AuditWriter> make_audit_writer(AuditFormat format, const AuditHead& head,
                                                             const TextStyle& style);

}  // namespace cuda_runpath
