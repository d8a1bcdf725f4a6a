/// The command line of `explain`.
#pragma once

#include "cli/option_table.hpp"
#include "cli/parsed.hpp"
#include "cuda_runpath/app/explain_settings.hpp"

namespace cuda_runpath {

[[nodiscard]] Parsed<ExplainSettings> parse_explain(Words words);
/// Shows the options to `read`, without a command line.
void show_explain_options(const AppReader& read);

}  // namespace cuda_runpath
