/// The command line of `patch`, the command without a word of its own: CLI11 options into `PatchSettings`, and nothing
/// else.
#pragma once

#include "cli/option_table.hpp"
#include "cli/parsed.hpp"
#include "cuda_runpath/app/patch_settings.hpp"

namespace cuda_runpath {

[[nodiscard]] Parsed<PatchSettings> parse_patch(Words words);
/// Shows the options to `read`, without a command line.
void show_patch_options(const AppReader& read);

}  // namespace cuda_runpath
