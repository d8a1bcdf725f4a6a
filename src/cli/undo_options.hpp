/// The command line of undo.
#pragma once

#include <optional>

#include "cli/option_table.hpp"
#include "cuda_runpath/app/undo_command.hpp"

namespace cuda_runpath {

/// As ParsedPatch: settings, or the exit code of what CLI11 has answered already.
struct ParsedUndo {
  std::optional<UndoSettings> settings;
  int exit_code = 0;
};

/// `argv[1]` is the word undo.
[[nodiscard]] ParsedUndo parse_undo(int argc, char** argv);
/// Shows the options to `read`, without a command line.
void show_undo_options(const AppReader& read);

}  // namespace cuda_runpath
