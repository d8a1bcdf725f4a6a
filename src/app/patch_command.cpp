#include "cuda_runpath/app/patch_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cuda_runpath/version.hpp>
#include <map>

#include "app/advice.hpp"
#include "app/second_proof.hpp"
#include "cuda_runpath/app/ordered_run.hpp"
#include "cuda_runpath/app/patch_job.hpp"
#include "cuda_runpath/app/patch_object.hpp"
#include "cuda_runpath/app/progress.hpp"
#include "cuda_runpath/app/surroundings.hpp"
#include "cuda_runpath/app/terminal.hpp"
#include "cuda_runpath/base/text.hpp"
#include "cuda_runpath/io/commit.hpp"
#include "cuda_runpath/report/patch_json.hpp"
#include "cuda_runpath/report/patch_text.hpp"

namespace cuda_runpath {
namespace {

/// A path of the run: a file to look at, or one that could not be reached.
struct Item {
  std::string path;
  const FoundFile* file = nullptr;
  const Error* error = nullptr;
};

std::vector<Item> items_of(const Walk& walk) {
  std::vector<Item> items;
  items.reserve(walk.files.size() + walk.errors.size());
  for (const FoundFile& file : walk.files) items.push_back({file.path, &file, nullptr});
  for (const Error& error : walk.errors) items.push_back({error.path, nullptr, &error});
  std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.path < b.path; });
  return items;
}

PatchResult result_of(const Item& item, const PatchJob& job) {
  if (item.file != nullptr) return patch_object(*item.file, job);
  PatchResult result;
  result.path = item.path;
  result.outcome = PatchOutcome::Refused;
  result.error = advised(*item.error, path_advice);
  return result;
}

/// Where results go, in order; keeps what is said once at the end.
class PatchPrinter {
 public:
  PatchPrinter(const PatchSettings& settings, const Environment& environment)
      : settings_(settings),
        out_{settings.verbosity, color_for(STDOUT_FILENO, settings.color, environment)},
        err_{settings.verbosity, color_for(STDERR_FILENO, settings.color, environment)} {}

  void begin() const {
    if (settings_.format != OutputFormat::Json) return;
    print(stdout, json_head({program_version, settings_.intent == Intent::Patch ? "patch" : "dry-run"}));
  }

  void emit(const PatchResult& result, Progress& progress) {
    const std::string text = rendered(result);
    const std::string messages = render_messages(result, err_);
    progress.make_way(text, messages);
    print(stdout, text);
    if (!messages.empty()) {
      std::fflush(stdout);  // on a terminal both streams appear in the order of the files
      print(stderr, messages);
    }
    summary_.count(result);
    if (result.error && !result.platform && result.error->kind == ErrorKind::BadConfig) platform_missing_ = true;
    constexpr std::size_t most_hints = 5;
    for (const std::string& note : result.notes) {
      if (hints_.size() < most_hints) hints_.push_back(printable(result.path) + ": " + printable(note));
    }
  }

  void end(const PatchJob& job, const Walk& walk, int exit_code) const;
  [[nodiscard]] const PatchSummary& summary() const { return summary_; }

 private:
  std::string rendered(const PatchResult& result) {
    switch (settings_.format) {
      case OutputFormat::Text:
        return render_text(result, out_);
      case OutputFormat::Diff:
        return render_diff(result, out_);
      case OutputFormat::Json:
        break;
    }
    const JsonPlace place = summary_.files() == 0 ? JsonPlace::First : JsonPlace::Later;
    return json_object(result, place);
  }
  void say(std::string_view message) const { print(stderr, message); }

  const PatchSettings& settings_;
  TextStyle out_;
  TextStyle err_;
  PatchSummary summary_;
  bool platform_missing_ = false;
  std::vector<std::string> hints_;
};

void PatchPrinter::end(const PatchJob& job, const Walk& walk, int exit_code) const {
  if (settings_.format == OutputFormat::Json) print(stdout, json_tail(summary_, exit_code));
  if (settings_.format == OutputFormat::Text) print(stdout, render_summary(summary_, out_));
  std::fflush(stdout);
  if (platform_missing_) say(platform_advice(job.rules) + "\n");
  if (settings_.verbosity == Verbosity::Quiet) return;
  if (summary_.selected() == 0 && summary_.refused == 0) {
    say(fmt::format("nothing here {} ({} file{} looked at)\n",
                    job.selection == Selection::All ? "is a dynamic object" : "opens the CUDA driver", summary_.files(),
                    summary_.files() == 1 ? "" : "s"));
    if (settings_.verbosity != Verbosity::Verbose) {
      for (const std::string& hint : hints_) say(hint + "\n");
    }
  }
  const bool changed = summary_.patched + summary_.would_patch != 0;
  if (!changed || settings_.output_directory) return;
  for (const std::string& keeper : hash_keepers(walk.files, settings_.paths)) {
    say(warning_line(fmt::format("the hashes in {} go stale: patch before the package is made", keeper), err_.color));
  }
}

int exit_code_of(const PatchSummary& summary, const PatchSettings& settings) {
  if (summary.refused != 0) return exit_fault;
  if (settings.would_change == WouldChange::IsAFinding && summary.would_patch != 0) return exit_findings;
  if (settings.no_match == NoMatch::IsAFinding && summary.selected() == 0) return exit_findings;
  return exit_ok;
}

/// What stopped runs left is put back before anything is read. Journals that cannot be are errors of the run.
void recover_leftovers(Walk& walk, const PatchJob& job, Color color) {
  const bool guarded = job.settings.store_guard == StoreGuard::Refuse && !job.in_nix_build;
  for (const std::string& leftover : walk.leftovers) {
    if (!job.writes_in_place_of_sources() || (guarded && is_inside_store(leftover, job.nix_store))) {
      print(stderr,
            warning_line(printable(leftover) + ": a stopped run left it; a run that writes puts its file back", color));
      continue;
    }
    const Result<bool> recovered = recover_leftover(leftover);
    if (recovered && *recovered) {
      print(stderr, warning_line(printable(leftover) + ": a stopped run left it; its file was put back", color));
    }
    if (!recovered) {
      walk.errors.push_back(recovered.error());
      if (walk.errors.back().path.empty()) walk.errors.back().path = leftover;
    }
  }
}

/// Two files must not be written to one path below --output.
Status check_output_names(const PatchSettings& settings, const Walk& walk) {
  if (!settings.output_directory) return {};
  std::map<std::string_view, std::string_view> taken;
  for (const FoundFile& file : walk.files) {
    const auto [place, added] = taken.emplace(file.relative, file.path);
    if (added) continue;
    return fail(ErrorKind::BadConfig,
                fmt::format("--output: {} and {} would both become {}/{}", place->second, file.path,
                            *settings.output_directory, file.relative),
                "name the directory above both, or patch them one after the other");
  }
  return {};
}

Result<PatchJob> prepare(const PatchSettings& given, const Environment& environment) {
  PatchSettings settings = given;
  if (Status done = take_listed_paths(settings); !done) return tl::unexpected(done.error());
  const Result<ConfigFile> config = load_config_file(settings, settings.paths);
  if (!config) return tl::unexpected(config.error());
  Result<PatchJob> job = make_patch_job(std::move(settings), *config, environment);
  if (!job || job->settings.verification != Verification::Full) return job;
  const Result<SecondReader> reader = load_second_reader();
  if (!reader) return tl::unexpected(reader.error());
  job->second_reader = *reader;
  return job;
}

/// A run that writes nothing, or only beside the sources, needs none.
Status begin_undo_file(PatchJob& job) {
  if (!job.settings.undo_file || !job.writes_in_place_of_sources()) return {};
  Result<UndoWriter> undo = UndoWriter::create(*job.settings.undo_file);
  if (!undo) return tl::unexpected(advised(undo.error(), "name another FILE with --undo-file"));
  job.undo = std::move(*undo);
  return {};
}

}  // namespace

int run_patch(const PatchSettings& settings, const Environment& environment) {
  const Color error_color = color_for(STDERR_FILENO, settings.color, environment);
  Result<PatchJob> job = prepare(settings, environment);
  if (!job) {
    print(stderr, error_line(describe(job.error()), error_color));
    return exit_fault;
  }
  Walk walk = walk_paths(job->settings.paths, job->settings.excludes);
  Status ready = check_output_names(job->settings, walk);
  if (ready) ready = begin_undo_file(*job);
  if (!ready) {
    print(stderr, error_line(describe(ready.error()), error_color));
    return exit_fault;
  }
  recover_leftovers(walk, *job, error_color);
  const std::vector<Item> items = items_of(walk);
  PatchPrinter printer(job->settings, environment);
  Progress progress(items.size(), progress_shown(settings.verbosity, environment));
  printer.begin();
  run_in_order(
      items.size(), job->threads, [&](std::size_t index) { return result_of(items[index], *job); },
      [&](const PatchResult& result) { printer.emit(result, progress); },
      [&](std::size_t done) { progress.tick(done); });
  progress.clear();
  if (job->undo) static_cast<void>(job->undo->finish());
  const int exit_code = exit_code_of(printer.summary(), job->settings);
  printer.end(*job, walk, exit_code);
  return exit_code;
}

}  // namespace cuda_runpath
