/// The options of all commands as rows, read off the CLI11 objects that parse them: what the manual page and the
/// completions are made from, so that neither can name an option that is not there, or miss one.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace cuda_runpath {

/// Given the parser of a command, which lives until it returns.
using AppReader = std::function<void(CLI::App&)>;

/// What a shell may offer for a value or an operand.
enum class ValueKind { None, Free, Word, File, Directory };

struct OptionRow {
  std::vector<std::string> names;  ///< with their dashes, short ones first: "-j", "--jobs"
  std::string group;               ///< heading in the help; "Options" when there is none
  std::string value_name;          ///< "DIR"; empty for a flag
  std::string description;         ///< as the help has it, in one line
  ValueKind kind = ValueKind::None;
  std::vector<std::string> words;  ///< the values there are, for Word
  bool repeats = false;            ///< may be given again

  bool operator==(const OptionRow&) const = default;
};

struct CommandRow {
  std::string word;         ///< "audit"
  std::string description;  ///< its first sentence, up to a comma
  ValueKind operand = ValueKind::None;
  std::vector<std::string> words;  ///< the operands there are, for Word
  std::vector<OptionRow> options;
};

/// First patch, which a command line without the word of a command means; the others by name.
[[nodiscard]] std::vector<CommandRow> option_table();

/// The row of `name` ("--jobs"), or nullptr.
[[nodiscard]] const OptionRow* find_option(const CommandRow& command, std::string_view name);

}  // namespace cuda_runpath
