#include "cuda_runpath/app/undo_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "app/advice.hpp"
#include "cuda_runpath/app/exit_codes.hpp"
#include "cuda_runpath/app/terminal.hpp"
#include "cuda_runpath/base/text.hpp"
#include "cuda_runpath/io/commit.hpp"
#include "cuda_runpath/io/tree_walk.hpp"

namespace cuda_runpath {
namespace {

class UndoRun {
 public:
  UndoRun(const UndoSettings& settings, const Environment& environment)
      : settings_(settings), error_color_(color_for(STDERR_FILENO, settings.color, environment)) {}

  void take_back(const std::string& path) {
    if (is_leftover(path)) return take_back_journal(path);
    const Result<UndoFile> undo = UndoFile::read(path);
    if (!undo) return complain(advised(undo.error(), "name what --undo-file wrote, or a journal"));
    if (undo->cut_short()) {
      warn(printable(path) + ": ends too early: the run stopped before it touched one more file");
    }
    for (std::size_t count = undo->count(); count > 0; --count) take_back_entry(*undo, count - 1);
  }

  [[nodiscard]] int finish() const {
    if (settings_.verbosity != Verbosity::Quiet) {
      const char* verb = settings_.intent == UndoIntent::Look ? "would be put back" : "put back";
      print(stdout, fmt::format("{} {}, {} already old, {} refused\n", put_back_, verb, already_old_, refused_));
    }
    return refused_ != 0 ? exit_fault : exit_ok;
  }

 private:
  void take_back_entry(const UndoFile& undo, std::size_t index) {
    const Result<std::string> target = undo.target(index);
    if (!target) return complain(target.error());
    const Result<UndoOutcome> outcome = undo.put_back(index, settings_.intent);
    if (!outcome) return complain(outcome.error());
    const bool was_old = *outcome == UndoOutcome::AlreadyOld;
    ++(was_old ? already_old_ : put_back_);
    const char* what = was_old                                ? "already old"
                       : settings_.intent == UndoIntent::Look ? "would be put back"
                                                              : "put back";
    say(*target, what, was_old ? Verbosity::Verbose : Verbosity::Normal);
  }

  /// The file of a journal is known by the journal alone.
  void take_back_journal(const std::string& path) {
    if (settings_.intent == UndoIntent::Look)
      return say(path, "a journal: its file would be put back", Verbosity::Normal);
    const Result<bool> recovered = recover_leftover(path);
    if (!recovered) return complain(recovered.error());
    ++(*recovered ? put_back_ : already_old_);
    say(path, *recovered ? "a journal: its file was put back" : "nothing to put back", Verbosity::Normal);
  }

  void say(const std::string& path, const char* what, Verbosity at_least) const {
    if (settings_.verbosity == Verbosity::Quiet) return;
    if (at_least == Verbosity::Verbose && settings_.verbosity != Verbosity::Verbose) return;
    print(stdout, fmt::format("{}: {}\n", printable(path), what));
  }
  void complain(const Error& error) {
    ++refused_;
    std::fflush(stdout);
    print(stderr, error_line(describe(error), error_color_));
  }
  void warn(const std::string& message) const { print(stderr, warning_line(message, error_color_)); }

  const UndoSettings& settings_;
  Color error_color_;
  std::size_t put_back_ = 0;
  std::size_t already_old_ = 0;
  std::size_t refused_ = 0;
};

}  // namespace

int run_undo(const UndoSettings& settings, const Environment& environment) {
  UndoRun run(settings, environment);
  for (const std::string& file : settings.files) run.take_back(file);
  return run.finish();
}

}  // namespace cuda_runpath
