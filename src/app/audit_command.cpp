#include "cuda_runpath/app/audit_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "app/advice.hpp"
#include "app/audit_file.hpp"
#include "app/audit_files.hpp"
#include "app/audit_job.hpp"
#include "app/audit_reports.hpp"
#include "cuda_runpath/app/ordered_run.hpp"
#include "cuda_runpath/app/progress.hpp"
#include "cuda_runpath/app/terminal.hpp"
#include "cuda_runpath/base/text.hpp"
#include "cuda_runpath/io/small_file.hpp"
#include "cuda_runpath/report/audit_statistics.hpp"

namespace cuda_runpath {
namespace {

AuditResult unreachable(const Error& error) {
  AuditResult result;
  result.path = error.path;
  result.audited_as = AuditedAs::Unreadable;
  result.error = advised(error, path_advice);
  return result;
}

/// One run: files in, findings through policy and baseline, reports out.
class AuditRun {
 public:
  AuditRun(AuditJob& job, AuditReports& reports, const AuditedFiles& files, const Environment& environment)
      : job_(job),
        reports_(reports),
        files_(files),
        error_color_(color_for(STDERR_FILENO, job.settings.patch.color, environment)),
        filter_(job.policy),
        progress_(files.audited.size(), progress_shown(job.settings.patch.verbosity, environment)) {}

  int run() {
    AuditShared shared(job_, files_.files);
    for (const Error& error : files_.unreachable) emit(unreachable(error));
    run_in_order(
        files_.audited.size(), job_.patch.threads,
        [&](std::size_t index) { return audit_file(files_.files[files_.audited[index]], job_, shared); },
        [&](AuditResult result) { emit(std::move(result)); },
        [&](std::size_t done) { progress_.tick(done, summary_.findings()); });
    progress_.clear();
    return finish();
  }

 private:
  [[nodiscard]] bool is_quiet() const { return job_.settings.patch.verbosity == Verbosity::Quiet; }
  void say(const std::string& line) const { print(stderr, line); }

  void emit(AuditResult result) {
    filter_.apply(result.path, result.findings, result.suppressed);
    if (job_.settings.new_baseline) new_baseline_.add(result);
    if (job_.baseline) job_.baseline->apply(result);
    summary_.count(result);
    reports_.add(result, progress_);
    if (!result.error) return;
    const std::string line = error_line(describe(*result.error), error_color_);
    progress_.make_way({}, line);
    say(line);
  }

  int finish() {
    int exit_code = exit_code_of_findings();
    if (job_.settings.new_baseline) {
      if (Status written = write_small_file(*job_.settings.new_baseline, new_baseline_.text()); !written) {
        written.error().path = *job_.settings.new_baseline;  // not its temporary file beside it
        written.error().advice = "name another FILE with --write-baseline";
        exit_code = fault(written.error());
      }
    }
    const Status arrived = reports_.end(summary_, exit_code);
    if (job_.settings.statistics == Statistics::Yes) {
      std::FILE* stream = reports_.talks_on_standard_output() ? stdout : stderr;
      print(stream, render_statistics(summary_));
    }
    warn_about_unused();
    return arrived ? exit_code : fault(arrived.error());
  }

  int fault(const Error& error) const {
    say(error_line(describe(error), error_color_));
    return exit_fault;
  }

  /// Whoever writes a baseline has just accepted the findings.
  [[nodiscard]] int exit_code_of_findings() const {
    if (summary_.unreadable != 0) return exit_fault;
    if (job_.settings.exit_on_findings == ExitOnFindings::No || job_.settings.new_baseline) return exit_ok;
    const bool warnings_count = job_.fail_on != Severity::Error;
    return summary_.errors != 0 || (warnings_count && summary_.warnings != 0) ? exit_findings : exit_ok;
  }

  /// Only where everything was asked about every file: a shard or a selection leaves suppressions unused by itself.
  void warn_about_unused() const {
    if (is_quiet() || job_.settings.shard.count != 1 || !job_.settings.selected.empty()) return;
    for (const std::string& sentence : filter_.unused()) say(warning_line(printable(sentence), error_color_));
    if (!job_.baseline) return;
    for (const std::string& title : job_.baseline->unused()) {
      say(warning_line(fmt::format("{}: no finding any more: {}; write the baseline anew",
                                   printable(*job_.settings.baseline), title),
                       error_color_));
    }
  }

  AuditJob& job_;
  AuditReports& reports_;
  const AuditedFiles& files_;
  Color error_color_;
  PolicyFilter filter_;
  Progress progress_;
  BaselineWriter new_baseline_;
  AuditSummary summary_;
};

}  // namespace

int run_audit(const AuditSettings& settings, const Environment& environment) {
  const Color error_color = color_for(STDERR_FILENO, settings.patch.color, environment);
  const auto stop = [&](const Error& error) {
    print(stderr, error_line(describe(error), error_color));
    return exit_fault;
  };
  Result<AuditJob> job = make_audit_job(settings, environment);
  if (!job) return stop(job.error());
  if (settings.intent == AuditIntent::ShowSettings) {
    print(stdout, render_settings(*job));
    return exit_ok;
  }
  const Result<AuditedFiles> files = files_of(job->settings, job->patch.settings.excludes);
  if (!files) return stop(files.error());
  Result<AuditReports> reports = AuditReports::open(settings, environment);
  if (!reports) return stop(reports.error());
  return AuditRun(*job, *reports, *files, environment).run();
}

}  // namespace cuda_runpath
