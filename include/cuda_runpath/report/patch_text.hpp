/// The patch results for people: one line per changed file, everything with -v, the lists with --diff.
///
/// Names come from the file system and may hold anything: every one goes through `printable`, so
/// that one file is one line and no terminal is driven by a file name.
#pragma once

#include <string>

#include "cuda_runpath/report/patch_result.hpp"
#include "cuda_runpath/report/text_style.hpp"

namespace cuda_runpath {

/// The lines about one file for stdout, each with its newline; empty when there is nothing to say.
[[nodiscard]] std::string render_text(const PatchResult& result, const TextStyle& style);

/// The list of one file as `--diff` shows it: `+` added, `>` moved, `-` dropped, blank kept.
[[nodiscard]] std::string render_diff(const PatchResult& result, const TextStyle& style);

/// Errors and warnings about one file for stderr, each line with its newline.
[[nodiscard]] std::string render_messages(const PatchResult& result, const TextStyle& style);

/// The counts in one line with its newline; empty with -q.
[[nodiscard]] std::string render_summary(const PatchSummary& summary, const TextStyle& style);

}  // namespace cuda_runpath
