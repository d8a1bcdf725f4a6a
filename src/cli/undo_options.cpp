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
  std::string color = "auto";
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
  add_color_option(*app, raw.color, "OPTIONS");
  return app;
}

}  // namespace

void show_undo_options(const AppReader& read) {
  RawUndo raw;
  read(*make_app(raw));
}

Parsed<UndoSettings> parse_undo(Words words) {
  UndoSettings settings;
  RawUndo raw;
  ParsedWords parsed = parse_words(*make_app(raw), words, "undo --help");
  if (parsed.exit_code) return {std::nullopt, *parsed.exit_code};
  settings.files = std::move(parsed.paths);
  if (settings.files.empty()) return {std::nullopt, report_usage_error("no undo file given", "undo --help")};
  settings.color = color_when_of(raw.color);
  if (raw.dry_run) settings.intent = UndoIntent::Look;
  if (raw.quiet) settings.verbosity = Verbosity::Quiet;
  if (raw.verbose) settings.verbosity = Verbosity::Verbose;
  return {std::move(settings), exit_ok};
}

}  // namespace cuda_runpath
