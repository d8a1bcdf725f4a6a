/// --generate WHAT: what a package installs beside the program, made from the option table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/option_table.hpp"
#include "cuda_runpath/base/error.hpp"

namespace cuda_runpath {

/// What can be generated: "man", "complete-bash", ...
[[nodiscard]] std::vector<std::string> generated_names();
/// Prints one of them; the exit code.
[[nodiscard]] int print_generated(std::string_view name);

/// The manual page from its template, docs/patch-cuda-runpath.1.in: its prose, with the lists of options put in where
/// it says so. A line `@options COMMAND` up to `@end` becomes the options of the command, a paragraph each;
/// `@grouped-options` also puts in the headings of the help. In between, a line with an option's name begins what the
/// page says of it instead of the help's sentence. Options that the patch command has in the same words are named
/// together. Errors: BadConfig for a command or option that is not there.
[[nodiscard]] Result<std::string> manual_page(std::string_view page_template, const std::vector<CommandRow>& commands);

/// The completion script of each shell. None runs the program.
[[nodiscard]] std::string bash_completion(const std::vector<CommandRow>& commands);
[[nodiscard]] std::string zsh_completion(const std::vector<CommandRow>& commands);
[[nodiscard]] std::string fish_completion(const std::vector<CommandRow>& commands);

}  // namespace cuda_runpath
