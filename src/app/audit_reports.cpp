#include "app/audit_reports.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cuda_runpath/version.hpp>

#include "cuda_runpath/app/terminal.hpp"
#include "cuda_runpath/io/disk_file.hpp"

namespace cuda_runpath {

void AuditReports::Report::write(const std::string& text) const {
  std::fwrite(text.data(), 1, text.size(), file ? file.get() : stdout);
}

Result<AuditReports> AuditReports::open(const AuditSettings& settings, const Environment& environment) {
  AuditReports reports;
  for (const AuditOutput& output : settings.outputs) {
    Report report;
    report.output = output;
    Color color = color_for(STDOUT_FILENO, settings.patch.color, environment);
    if (!output.file.empty()) {
      report.file.reset(std::fopen(output.file.c_str(), "we"));
      if (!report.file) return tl::unexpected(system_error("cannot write", output.file, errno));
      color = Color::Off;
    }
    report.writer = make_audit_writer(output.format, {program_version}, {settings.patch.verbosity, color});
    report.write(report.writer->begin());
    reports.reports_.push_back(std::move(report));
  }
  return reports;
}

void AuditReports::add(const AuditResult& result) {
  for (const Report& report : reports_) report.write(report.writer->add(result));
}

Status AuditReports::end(const AuditSummary& summary, int exit_code) {
  Status arrived;
  for (const Report& report : reports_) {
    report.write(report.writer->end(summary, exit_code));
    std::FILE* stream = report.file ? report.file.get() : stdout;
    if (std::fflush(stream) == 0 && std::ferror(stream) == 0) continue;
    const std::string& name = report.output.file.empty() ? "standard output" : report.output.file;
    arrived = tl::unexpected(system_error("cannot write the report to", name, errno));
  }
  return arrived;
}

bool AuditReports::talks_on_standard_output() const {
  return std::any_of(reports_.begin(), reports_.end(),
                     [](const Report& report) { return !report.file && report.output.format == AuditFormat::Text; });
}

}  // namespace cuda_runpath
