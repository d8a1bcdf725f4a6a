#include "cli/undo_options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cuda_runpath/version.hpp>

#include "cuda_runpath/app/exit_codes.hpp"
#include "cuda_runpath/base/text.hpp"

namespace cuda_runpath {
namespace {

constexpr const char* description =
    "Puts back every file that a run with --undo-file FILE has edited: bytes, size, mode, capabilities,\n"
    "mtime. FILE may also be the journal of a stopped run. Files that something else has changed since\n"
    "are refused. FILE stays, and may be used again.";

constexpr const char* footer = "\nExit: 0 put back, or old already; 2 usage or I/O error, or a file was refused.";

class UndoFormatter : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App*, std::string) const override {
    return fmt::format("Usage: {} undo [OPTIONS] FILE...\n", program_name);
  }
  std::string make_positionals(const CLI::App*) const override { return {}; }
  std::string make_option_opts(const CLI::Option*) const override { return {}; }
};

}  // namespace

ParsedUndo parse_undo(int argc, char** argv) {
  UndoSettings settings;
  bool dry_run = false;
  bool quiet = false;
  bool verbose = false;
  CLI::App app(description, std::string(program_name) + " undo");
  app.footer(footer);
  const auto formatter = std::make_shared<UndoFormatter>();
  formatter->column_width(26);
  app.formatter(formatter);
  app.add_flag("-n,--dry-run", dry_run, "Write nothing, say what would be put back");
  CLI::Option* quiet_flag = app.add_flag("-q,--quiet", quiet, "Errors only");
  app.add_flag("-v,--verbose", verbose, "Also the files that are old already")->excludes(quiet_flag);
  app.allow_extras();
  try {
    app.parse(argc - 1, argv + 1);
  } catch (const CLI::Success& answered) {
    return {std::nullopt, app.exit(answered)};
  } catch (const CLI::Error& fault) {
    fmt::print(stderr, "error: {}; see undo --help\n", printable(fault.what()));
    return {std::nullopt, exit_fault};
  }
  bool only_files = false;
  for (const std::string& word : app.remaining(true)) {
    if (!only_files && word == "--") {
      only_files = true;
    } else if (!only_files && word.size() > 1 && word.front() == '-') {
      fmt::print(stderr, "error: unknown option '{}'; see undo --help\n", printable(word));
      return {std::nullopt, exit_fault};
    } else {
      settings.files.push_back(word);
    }
  }
  if (settings.files.empty()) {
    fmt::print(stderr, "error: no undo file given; see undo --help\n");
    return {std::nullopt, exit_fault};
  }
  if (dry_run) settings.intent = UndoIntent::Look;
  if (quiet) settings.verbosity = Verbosity::Quiet;
  if (verbose) settings.verbosity = Verbosity::Verbose;
  return {std::move(settings), exit_ok};
}

}  // namespace cuda_runpath
