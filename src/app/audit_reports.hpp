/// Where the results of an audit go: one or more reports, each in its format, written while the run goes on.
#pragma once

#include <cstdio>
#include <memory>
#include <vector>

#include "cuda_runpath/app/audit_settings.hpp"
#include "cuda_runpath/app/environment.hpp"
#include "cuda_runpath/app/progress.hpp"
#include "cuda_runpath/report/audit_format.hpp"

namespace cuda_runpath {

class AuditReports {
 public:
  /// Opens every output and writes its head. Errors: Io.
  [[nodiscard]] static Result<AuditReports> open(const AuditSettings& settings, const Environment& environment);

  /// Writes what the reports say of a file; `progress` makes way for what goes to standard output.
  void add(const AuditResult& result, Progress& progress);
  /// Ends every report. Errors: Io when a file of --output did not arrive whole.
  [[nodiscard]] Status end(const AuditSummary& summary, int exit_code);
  /// Whether standard output has a report for people, which lines for people may follow.
  [[nodiscard]] bool talks_on_standard_output() const;

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  struct Report {
    AuditOutput output;
    std::unique_ptr<std::FILE, Close> file;  ///< nullptr: standard output
    std::unique_ptr<AuditWriter> writer;

    void write(const std::string& text) const;
  };

  std::vector<Report> reports_;
};

}  // namespace cuda_runpath
