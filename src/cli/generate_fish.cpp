// Completion for fish: a line for each option, with the command as its condition.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/generate.hpp"

namespace cuda_runpath {
namespace {

constexpr std::string_view opening =
    R"sh(# Completion of patch-cuda-runpath for fish; made by patch-cuda-runpath --generate complete-fish

# The command of this line: the first word, where it is one, else patch.
function __patch_cuda_runpath_command
    set -l line (commandline -opc)
    if test (count $line) -gt 1; and contains -- $line[2] @commands@
        echo $line[2]
    else
        echo patch
    end
end
)sh";

std::string quoted(std::string_view text) {
  std::string word;
  for (const char letter : text) {
    if (letter == '\'' || letter == '\\') word += '\\';
    word += letter;
  }
  return word;
}

/// What is offered: `-x` needs a word and takes no file, `-r -F` a file.
std::string offer(ValueKind kind, const std::vector<std::string>& words) {
  switch (kind) {
    case ValueKind::None:
      return {};
    case ValueKind::Free:
      return " -x";
    case ValueKind::Word:
      return fmt::format(" -x -a '{}'", fmt::join(words, " "));
    case ValueKind::File:
      return " -r -F";
    case ValueKind::Directory:
      return " -x -a '(__fish_complete_directories)'";
  }
  return {};
}

std::string option_line(const std::string& begin, const OptionRow& row) {
  std::string line = begin;
  for (const std::string& name : row.names) {
    line += name.starts_with("--") ? fmt::format(" -l {}", name.substr(2)) : fmt::format(" -s {}", name.substr(1));
  }
  return fmt::format("{}{} -d '{}'\n", line, offer(row.kind, row.words), quoted(row.description));
}

std::string operand_line(const std::string& begin, const CommandRow& command) {
  if (command.operand == ValueKind::File) return {};
  const std::string words =
      command.words.empty() ? std::string() : fmt::format(" -a '{}'", fmt::join(command.words, " "));
  return fmt::format("{} -f{}\n", begin, words);
}

}  // namespace

std::string fish_completion(const std::vector<CommandRow>& commands) {
  constexpr std::string_view mark = "@commands@";
  std::string words, lines;
  for (const CommandRow& command : commands) {
    const std::string begin =
        fmt::format("complete -c patch-cuda-runpath -n 'test (__patch_cuda_runpath_command) = {}'", command.word);
    words += command.word + " ";
    lines += fmt::format("\ncomplete -c patch-cuda-runpath -n 'test (count (commandline -opc)) -eq 1' -a {} -d '{}'\n",
                         command.word, quoted(command.description));
    lines += operand_line(begin, command);
    for (const OptionRow& row : command.options) lines += option_line(begin, row);
  }
  lines += fmt::format("\ncomplete -c patch-cuda-runpath -n 'test (__patch_cuda_runpath_command) = help' -f -a '{}'\n",
                       words.substr(0, words.size() - 1));
  std::string script(opening);
  script.replace(script.find(mark), mark.size(), words + "help");
  return script + lines;
}

}  // namespace cuda_runpath
