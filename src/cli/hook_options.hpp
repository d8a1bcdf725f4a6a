/// The command line of `hook`.
#pragma once

#include "cli/option_table.hpp"
#include "cli/parsed.hpp"
#include "cuda_runpath/app/hook_command.hpp"

namespace cuda_runpath {

[[nodiscard]] Parsed<HookSettings> parse_hook(Words words);
/// Shows the options to `read`, without a command line.
void show_hook_options(const AppReader& read);

}  // namespace cuda_runpath
