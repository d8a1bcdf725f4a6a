/// Audited files for the tests of the formats, and a run of a writer over them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cuda_runpath/report/audit_format.hpp"

namespace cuda_runpath::samples {

/// A newline, an escape, a byte that is not UTF-8.
inline constexpr const char* hostile_name = "a\n\x1b[31m\xff.so";

inline Finding stub_finding() {
  return {RuleId::CR001,   Severity::Error, "/cuda/lib64/stubs holds a stub of libcuda", "/cuda/lib64/stubs", 1,
          "drop the entry"};
}

inline Finding missing_finding() {
  return {RuleId::CR003,
          Severity::Error,
          "opens libcuda.so.1 and has no driver directory",
          "",
          std::nullopt,
          "add /run/opengl-driver/lib"};
}

inline Finding tag_finding() {
  return {RuleId::CR007, Severity::Warning, "DT_RPATH, where the policy asks for DT_RUNPATH", "",
          std::nullopt,  "convert it"};
}

inline Finding unstable_finding() {
  return {RuleId::CR012, Severity::Info, "/usr/lib is searched anyway", "/usr/lib", 2, "take it out"};
}

inline AuditResult object_with(std::vector<Finding> findings) {
  AuditResult result;
  result.path = "out/lib/libfoo.so";
  result.audited_as = AuditedAs::Object;
  result.platform = "nixos";
  result.tag = "DT_RUNPATH";
  result.search_list = "$ORIGIN:/cuda/lib64/stubs:/usr/lib";
  result.findings = std::move(findings);
  return result;
}

inline AuditResult clean() {
  return object_with({});
}

inline AuditResult not_for_us() {
  AuditResult result;
  result.path = "out/share/readme";
  return result;
}

inline AuditResult unreadable() {
  AuditResult result;
  result.path = "out/lib/secret.so";
  result.audited_as = AuditedAs::Unreadable;
  result.error = Error{ErrorKind::Io, "cannot open: permission denied", std::nullopt, "", result.path};
  return result;
}

inline AuditResult malformed() {
  AuditResult result = unreadable();
  result.findings = {
      {RuleId::CR014, Severity::Warning, "the dynamic table ends behind the file", "", std::nullopt, ""}};
  return result;
}

/// A finding whose name, list, message and advice all hold what no format may print as it is.
inline AuditResult hostile() {
  AuditResult result = object_with({stub_finding()});
  result.path = hostile_name;
  result.search_list = std::string("$ORIGIN:") + hostile_name;
  result.findings[0].entry = hostile_name;
  result.findings[0].message = std::string("bad entry ") + hostile_name;
  result.findings[0].advice = std::string("delete ") + hostile_name;
  return result;
}

inline std::string report(AuditFormat format, const std::vector<AuditResult>& results, int exit_code = 1,
                          const TextStyle& style = {}) {
  const std::unique_ptr<AuditWriter> writer = make_audit_writer(format, {"1.2.3"}, style);
  AuditSummary summary;
  std::string text = writer->begin();
  for (const AuditResult& result : results) {
    text += writer->add(result);
    summary.count(result);
  }
  return text + writer->end(summary, exit_code);
}

/// The first byte of `text` that is neither a newline nor printable ASCII; -1: none.
inline int first_unprintable(const std::string& text) {
  for (const char c : text) {
    if (c != '\n' && (c < ' ' || c > '~')) return static_cast<unsigned char>(c);
  }
  return -1;
}

}  // namespace cuda_runpath::samples
