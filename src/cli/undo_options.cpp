#include "cli/undo_options.hpp"

#include <cuda_runpath/version.hpp>
#include <memory>

#include "cli/command_line.hpp"
#include "cuda_runpath/app/exit_codes.hpp"

namespace cuda_runpath {
namespace {

constexpr const char* description =
    "Puts back every file that a run with --undo-file FILE has edited: bytes, size, mode, capabilities,\n"
    "mtime. FILE may also be the journal of a stopped run. Files that something else has changed since\n"
    "are refused. FILE stays, and may be used again.";

constexpr const char* footer = "\nExit: 0 put back, or old already; 2 usage or I/O error, or a file was refused.";

struct RawUndo {
  bool dry_run = false;
  bool quiet = false;
  bool verbose = false;
};

std::unique_ptr<CLI::App> make_app(RawUndo& raw) {
  auto app = std::make_unique<CLI::App>(description, std::string(program_name) + " undo");
  app->footer(footer);
  use_plain_help(*app, std::string(program_name) + " undo [OPTIONS] FILE...");
  app->add_flag("-n,--dry-run", raw.dry_run, "Write nothing, say what would be put back");
  CLI::Option* quiet = app->add_flag("-q,--quiet", raw.quiet, "Errors only");
  app->add_flag("-v,--verbose", raw.verbose, "Also the files that are old already")->excludes(quiet);
  return app;
}

}  // namespace

void show_undo_options(const AppReader& read) {
  RawUndo raw;
  read(*make_app(raw));
}

ParsedUndo parse_undo(int argc, char** argv) {
  UndoSettings settings;
  RawUndo raw;
  ParsedWords words = parse_words(*make_app(raw), argc - 1, argv + 1, "undo --help");
  if (words.exit_code) return {std::nullopt, *words.exit_code};
  settings.files = std::move(words.paths);
  if (settings.files.empty()) return {std::nullopt, report_usage_error("no undo file given", "undo --help")};
  if (raw.dry_run) settings.intent = UndoIntent::Look;
  if (raw.quiet) settings.verbosity = Verbosity::Quiet;
  if (raw.verbose) settings.verbosity = Verbosity::Verbose;
  return {std::move(settings), exit_ok};
}

}  // namespace cuda_runpath
