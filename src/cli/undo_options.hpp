/// The command line of `undo`.
#pragma once

#include "cli/option_table.hpp"
#include "cli/parsed.hpp"
#include "cuda_runpath/app/undo_command.hpp"

namespace cuda_runpath {

[[nodiscard]] Parsed<UndoSettings> parse_undo(Words words);
/// Shows the options to `read`, without a command line.
void show_undo_options(const AppReader& read);

}  // namespace cuda_runpath
