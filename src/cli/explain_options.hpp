/// The command line of `explain`.
#pragma once

#include <optional>

#include "cli/option_table.hpp"
#include "cuda_runpath/app/explain_settings.hpp"

namespace cuda_runpath {

/// Settings, or the exit code when the command line was answered (help) or wrong.
struct ParsedExplain {
  std::optional<ExplainSettings> settings;
  int exit_code = 0;
};

[[nodiscard]] ParsedExplain parse_explain(int argc, char** argv);
/// Shows the options to `read`, without a command line.
void show_explain_options(const AppReader& read);

}  // namespace cuda_runpath
