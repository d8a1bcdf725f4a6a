/// The command line of patch mode: CLI11 options into `PatchSettings`, and nothing else.
#pragma once

#include <optional>

#include "cli/option_table.hpp"
#include "cuda_runpath/app/patch_settings.hpp"

namespace cuda_runpath {

/// What became of the command line: settings to run with, or an exit code when CLI11 has answered
/// already (--help, --version, a usage error).
struct ParsedPatch {
  std::optional<PatchSettings> settings;
  int exit_code = 0;
};

[[nodiscard]] ParsedPatch parse_patch(int argc, char** argv);

/// Prints the help of patch mode to stdout.
void print_patch_help();
/// Shows the options to `read`, without a command line.
void show_patch_options(const AppReader& read);

}  // namespace cuda_runpath
