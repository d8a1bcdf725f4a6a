/// What the command lines of all commands share: help as we want it, validators, paths behind the options.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/parsed.hpp"
#include "cuda_runpath/app/patch_settings.hpp"

namespace cuda_runpath {

/// Makes the help of `app` plain: no notes on validators and exclusions, `usage` behind "Usage: ".
void use_plain_help(CLI::App& app, std::string usage);

/// As CLI::IsMember, but silent in the help.
[[nodiscard]] CLI::Validator one_of(std::vector<std::string> words);
/// The words of the one_of that checks `option`; none: it takes others too.
[[nodiscard]] std::vector<std::string> words_of(CLI::Option& option);
/// A version such as 12.4 or 575.57.08.
[[nodiscard]] CLI::Validator version_number();
/// A directory that is there.
[[nodiscard]] CLI::Validator present_directory();

[[nodiscard]] ColorWhen color_when_of(std::string_view word);
void add_color_option(CLI::App& app, std::string& word, const char* group);

/// The words that are no options, or the exit code with which the program ends.
struct ParsedWords {
  std::vector<std::string> paths;
  std::optional<int> exit_code;
};

/// `app` has no positional option on purpose: CLI11 would read a file called [a,b] as the two files a and b. Help, and
/// errors with "see `help_words`", are printed here.
[[nodiscard]] ParsedWords parse_words(CLI::App& app, Words words, std::string_view help_words);

/// Prints "error: `message`; see `help_words`".
[[nodiscard]] int report_usage_error(std::string_view message, std::string_view help_words);

}  // namespace cuda_runpath
