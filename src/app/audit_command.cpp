#include "cuda_runpath/app/audit_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cuda_runpath/version.hpp>
#include <memory>

#include "app/audit_file.hpp"
#include "cuda_runpath/app/ordered_run.hpp"
#include "cuda_runpath/app/progress.hpp"
#include "cuda_runpath/app/terminal.hpp"

namespace cuda_runpath {
namespace {

/// One report with where it goes.
class AuditReport {
 public:
  static Result<AuditReport> open(const AuditOutput& output, Color color, Verbosity verbosity) {
    AuditReport report;
    if (!output.file.empty()) {
      report.file_.reset(std::fopen(output.file.c_str(), "we"));
      if (!report.file_) return tl::unexpected(system_error("cannot write", output.file, errno));
      color = Color::Off;
    }
    report.writer_ = make_audit_writer(output.format, {program_version}, {verbosity, color});
    report.write(report.writer_->begin());
    return report;
  }

  void add(const AuditResult& result) { write(writer_->add(result)); }
  void end(const AuditSummary& summary, int exit_code) { write(writer_->end(summary, exit_code)); }
  /// Whether everything that was written has arrived.
  [[nodiscard]] bool finish() {
    std::FILE* stream = target();
    return std::fflush(stream) == 0 && std::ferror(stream) == 0;
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  [[nodiscard]] std::FILE* target() const { return file_ ? file_.get() : stdout; }
  void write(const std::string& text) const { std::fwrite(text.data(), 1, text.size(), target()); }

  std::unique_ptr<std::FILE, Close> file_;
  std::unique_ptr<AuditWriter> writer_;
};

Result<std::vector<ExplainQuestion>> questions_of(const AuditSettings& settings) {
  std::vector<ExplainQuestion> questions;
  std::vector<std::optional<std::string>> gpus(settings.gpus.begin(), settings.gpus.end());
  if (gpus.empty()) gpus.emplace_back(std::nullopt);
  for (const Version& driver : settings.drivers) {
    for (const std::optional<std::string>& gpu : gpus) {
      ExplainSettings asked;
      asked.driver = driver;
      asked.gpu = gpu;
      asked.platform = settings.patch.platform;
      Result<ExplainQuestion> question = make_question(asked, nullptr);
      if (!question) return tl::unexpected(question.error());
      questions.push_back(std::move(*question));
    }
  }
  return questions;
}

int exit_code_of(const AuditSummary& summary, const AuditSettings& settings) {
  if (summary.unreadable != 0) return exit_fault;
  if (settings.exit_on_findings == ExitOnFindings::No) return exit_ok;
  const bool warnings_count = settings.fail_on != Severity::Error;
  return summary.errors != 0 || (warnings_count && summary.warnings != 0) ? exit_findings : exit_ok;
}

/// What is to be looked at, path by path: files, and paths that could not be reached.
std::vector<AuditResult> unreachable(const Walk& walk) {
  std::vector<AuditResult> results;
  for (const Error& error : walk.errors) {
    AuditResult result;
    result.path = error.path;
    result.audited_as = AuditedAs::Unreadable;
    result.error = error;
    results.push_back(std::move(result));
  }
  return results;
}

Result<PatchJob> patch_job_of(const AuditSettings& settings, const Environment& environment) {
  PatchSettings patch = settings.patch;
  if (patch.files_from) {
    Result<std::vector<std::string>> listed = read_path_list(*patch.files_from, patch.files_separator);
    if (!listed) return tl::unexpected(listed.error());
    patch.paths.insert(patch.paths.end(), listed->begin(), listed->end());
  }
  return make_patch_job(std::move(patch), {}, environment);
}

}  // namespace

int run_audit(const AuditSettings& settings, const Environment& environment) {
  const Color error_color = color_for(STDERR_FILENO, settings.patch.color, environment);
  const auto stop = [&](const Error& error) {
    fmt::print(stderr, "{}", error_line(describe(error), error_color));
    return exit_fault;
  };
  Result<PatchJob> patch = patch_job_of(settings, environment);
  if (!patch) return stop(patch.error());
  Result<std::vector<ExplainQuestion>> questions = questions_of(settings);
  if (!questions) return stop(questions.error());
  std::vector<AuditReport> reports;
  for (const AuditOutput& output : settings.outputs) {
    Result<AuditReport> report = AuditReport::open(output, color_for(STDOUT_FILENO, settings.patch.color, environment),
                                                   settings.patch.verbosity);
    if (!report) return stop(report.error());
    reports.push_back(std::move(*report));
  }
  DirectoryViews directories(settings.root);
  const AuditJob job{settings, std::move(*patch), std::move(*questions), directories};
  const Walk walk = walk_paths(job.patch.settings.paths, job.patch.settings.excludes);
  AuditSummary summary;
  const auto emit = [&](const AuditResult& result) {
    summary.count(result);
    for (AuditReport& report : reports) report.add(result);
    if (result.error) fmt::print(stderr, "{}", error_line(describe(*result.error), error_color));
  };
  for (const AuditResult& result : unreachable(walk)) emit(result);
  Progress progress(walk.files.size(), Progress::Shown::OnTerminal);
  run_in_order(
      walk.files.size(), job.patch.threads, [&](std::size_t index) { return audit_file(walk.files[index], job); },
      [&](const AuditResult& result) {
        progress.clear();
        emit(result);
      },
      [&](std::size_t done) { progress.tick(done); });
  progress.clear();
  const int exit_code = exit_code_of(summary, settings);
  bool written = true;
  for (AuditReport& report : reports) {
    report.end(summary, exit_code);
    written = report.finish() && written;
  }
  if (written) return exit_code;
  return stop({ErrorKind::Io, "cannot write the report", std::nullopt, {}, {}});
}

}  // namespace cuda_runpath
