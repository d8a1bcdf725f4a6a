#include "app/audit_reports.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cuda_runpath/version.hpp>

#include "app/advice.hpp"
#include "cuda_runpath/app/terminal.hpp"
#include "cuda_runpath/io/disk_file.hpp"

namespace cuda_runpath {

void AuditReports::Report::write(const std::string& text) const {
  print(file ? file.get() : stdout, text);
}

Result<AuditReports> AuditReports::open(const AuditSettings& settings, const Environment& environment) {
  AuditReports reports;
  for (const AuditOutput& output : settings.outputs) {
    Report report;
    report.output = output;
    Color color = color_for(STDOUT_FILENO, settings.patch.color, environment);
    if (!output.file.empty()) {
      report.file.reset(std::fopen(output.file.c_str(), "we"));
      if (!report.file) {
        return tl::unexpected(
            advised(system_error("cannot write", output.file, errno), "name another FILE with --output"));
      }
      color = Color::Off;
    }
    report.writer = make_audit_writer(output.format, {program_version}, {settings.patch.verbosity, color});
    report.write(report.writer->begin());
    reports.reports_.push_back(std::move(report));
  }
  return reports;
}

void AuditReports::add(const AuditResult& result, Progress& progress) {
  for (const Report& report : reports_) {
    const std::string text = report.writer->add(result);
    if (!report.file) progress.make_way(text, {});
    report.write(text);
  }
}

Status AuditReports::end(const AuditSummary& summary, int exit_code) {
  Status arrived;
  for (const Report& report : reports_) {
    report.write(report.writer->end(summary, exit_code));
    if (!report.file) continue;
    // Only this flush tells why; a write before it may have failed as well.
    const int reason = std::fflush(report.file.get()) == 0 ? EIO : errno;
    if (std::ferror(report.file.get()) == 0) continue;
    arrived = tl::unexpected(advised(system_error("cannot write the report", report.output.file, reason),
                                     "make room, or name another FILE with --output"));
  }
  return arrived;
}

bool AuditReports::talks_on_standard_output() const {
  return std::any_of(reports_.begin(), reports_.end(),
                     [](const Report& report) { return !report.file && report.output.format == AuditFormat::Text; });
}

}  // namespace cuda_runpath
