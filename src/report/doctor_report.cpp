#include "cuda_runpath/report/doctor_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cuda_runpath/base/text.hpp"
#include "report/json_values.hpp"
#include "report/paint.hpp"
#include "report/wrapped_text.hpp"

namespace cuda_runpath {
namespace {

const char* word_of(Health health) {
  switch (health) {
    case Health::Fine:
      return "ok";
    case Health::Note:
      return "note";
    case Health::Warning:
      return "warning";
    case Health::Fault:
      return "fault";
  }
  return "note";
}

std::string_view paint_of(Health health) {
  switch (health) {
    case Health::Fine:
      return green;
    case Health::Note:
      return {};
    case Health::Warning:
      return yellow;
    case Health::Fault:
      return red;
  }
  return {};
}

}  // namespace

Health DoctorReport::worst() const {
  const auto worst = std::max_element(findings.begin(), findings.end(),
                                      [](const auto& a, const auto& b) { return a.health < b.health; });
  return worst == findings.end() ? Health::Fine : worst->health;
}

std::string render_doctor(const DoctorReport& report, Color color) {
  std::string text;
  for (const DoctorFinding& finding : report.findings) {
    const std::string word = fmt::format("{:<8}", word_of(finding.health));
    const std::string_view paint = paint_of(finding.health);
    text += wrapped(fmt::format("{} ", paint.empty() ? word : painted(word, paint, color)), word.size() + 1,
                    fmt::format("{}: {}", printable(finding.subject), printable(finding.statement)));
    if (!finding.cure.empty()) text += wrapped("         do: ", printable(finding.cure));
  }
  return text;
}

std::string render_doctor_json(const DoctorReport& report, std::string_view tool_version) {
  Json findings = Json::array();
  for (const DoctorFinding& finding : report.findings) {
    findings.push_back({{"health", word_of(finding.health)},
                        {"subject", text_value(finding.subject)},
                        {"statement", text_value(finding.statement)},
                        {"cure", text_or_null(finding.cure)}});
  }
  const Json document = {
      {"schema_version", 1}, {"tool", "patch-cuda-runpath"},     {"version", text_value(tool_version)},
      {"mode", "doctor"},    {"worst", word_of(report.worst())}, {"findings", std::move(findings)}};
  return dump(document) + '\n';
}

std::string render_cuda_error(const CudaError& error, Color color) {
  std::string names(error.runtime_name);
  if (!error.driver_name.empty()) names += (names.empty() ? "" : ", ") + std::string(error.driver_name);
  return fmt::format("{}: {}\n", painted(fmt::format("error {}", error.number), bold, color), names) +
         wrapped("  when: ", error.meaning) + wrapped("  do: ", error.cure) +
         wrapped("  ", fmt::format("[{}; {}, checked {}]", name_of(error.provenance.grade), error.provenance.source,
                                   error.provenance.checked));
}

}  // namespace cuda_runpath
