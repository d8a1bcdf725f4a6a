/// The command line of hook.
#pragma once

#include <optional>

#include "cli/option_table.hpp"
#include "cuda_runpath/app/hook_command.hpp"

namespace cuda_runpath {

/// As ParsedPatch: settings, or the exit code of what CLI11 has answered already.
struct ParsedHook {
  std::optional<HookSettings> settings;
  int exit_code = 0;
};

/// `argv[1]` is the word hook.
[[nodiscard]] ParsedHook parse_hook(int argc, char** argv);
/// Shows the options to `read`, without a command line.
void show_hook_options(const AppReader& read);

}  // namespace cuda_runpath
