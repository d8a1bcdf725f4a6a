// Completion for zsh: one call of _arguments for each command, which knows "--option=value" and what excludes what.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/generate.hpp"

namespace cuda_runpath {
namespace {

constexpr std::string_view opening = R"sh(#compdef patch-cuda-runpath
# Completion of patch-cuda-runpath for zsh; made by patch-cuda-runpath --generate complete-zsh

_patch-cuda-runpath() {
  local ret=1
)sh";

/// For a word in single quotes; in a description of _arguments a bracket ends it.
std::string quoted(std::string_view text) {
  std::string word;
  for (const char letter : text) {
    if (letter == '\'') {
      word += "'\\''";
    } else {
      if (letter == '[' || letter == ']' || letter == ':') word += '\\';
      word += letter;
    }
  }
  return word;
}

/// The action behind "message:".
std::string action(ValueKind kind, const std::vector<std::string>& words) {
  switch (kind) {
    case ValueKind::Word:
      return fmt::format("({})", fmt::join(words, " "));
    case ValueKind::File:
      return "_files";
    case ValueKind::Directory:
      return "_files -/";
    case ValueKind::None:
    case ValueKind::Free:
      break;
  }
  return " ";
}

/// '(-j --jobs)'{-j+,--jobs=}'[Files at a time]:N: '
std::string specification(const OptionRow& row) {
  const bool takes_value = row.kind != ValueKind::None;
  const std::string what = fmt::format(
      "[{}]{}", quoted(row.description),
      takes_value ? fmt::format(":{}:{}", quoted(row.value_name), action(row.kind, row.words)) : std::string());
  std::vector<std::string> forms;
  for (const std::string& name : row.names) {
    forms.push_back(name + (!takes_value ? "" : name.starts_with("--") ? "=" : "+"));
  }
  if (row.repeats) return fmt::format("'*{}{}'", forms.back(), what);
  if (forms.size() == 1) return fmt::format("'{}{}'", forms.front(), what);
  return fmt::format("'({})'{{{}}}'{}'", fmt::join(row.names, " "), fmt::join(forms, ","), what);
}

/// The call for one command, each line behind `indent`.
std::string arguments(const CommandRow& command, std::string_view indent) {
  std::string call = fmt::format("{}_arguments -s -S", indent);
  for (const OptionRow& row : command.options) call += fmt::format(" \\\n{}  {}", indent, specification(row));
  if (command.operand != ValueKind::None) {
    call += fmt::format(" \\\n{}  '*:operand:{}'", indent, action(command.operand, command.words));
  }
  return call + " && ret=0\n";
}

}  // namespace

std::string zsh_completion(const std::vector<CommandRow>& commands) {
  std::string script(opening);
  std::string cases, descriptions;
  for (const CommandRow& command : commands) {
    descriptions += fmt::format("    '{}:{}'\n", command.word, quoted(command.description));
    // Its options come at the end, for lines without the word too: there it passes for an operand.
    if (&command == &commands.front()) continue;
    cases += fmt::format("      {})\n        shift words\n        (( CURRENT-- ))\n{}        return ret\n        ;;\n",
                         command.word, arguments(command, "        "));
  }
  cases +=
      "      help)\n        (( CURRENT == 3 )) && _describe -t commands command commands && ret=0\n        return "
      "ret\n        ;;\n";
  script += fmt::format("  local -a commands=(\n{}    'help:Print the help'\n  )\n", descriptions);
  script += fmt::format("  if (( CURRENT > 2 )); then\n    case $words[2] in\n{}    esac\n  fi\n", cases);
  script += "  if (( CURRENT == 2 )); then\n    _describe -t commands command commands && ret=0\n  fi\n";
  script += arguments(commands.front(), "  ");
  return script + "  return ret\n}\n\n_patch-cuda-runpath \"$@\"\n";
}

}  // namespace cuda_runpath
