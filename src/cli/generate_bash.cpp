// Completion for bash, without the functions of the package bash-completion, which not every machine has.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/generate.hpp"

namespace cuda_runpath {
namespace {

constexpr std::string_view opening =
    R"sh(# Completion of patch-cuda-runpath for bash; made by patch-cuda-runpath --generate complete-bash
# shellcheck shell=bash

_patch_cuda_runpath() {
  local command='' current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local kind='' words='' options='' word
  # readline splits --option=value at the sign.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  if ((COMP_CWORD > 1)); then command=${COMP_WORDS[1]}; fi
)sh";

constexpr std::string_view ending = R"sh(  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ $word == -- ]]; then options='' previous=''; fi
  done
  case $command:$previous in
@values@  esac
  if [[ -n $options && $current == -* && $previous != '=' ]]; then
    kind=words words=$options
  fi
  COMPREPLY=()
  case $kind in
    words) mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current") ;;
    directories) mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
    files) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    files-and-words) mapfile -t COMPREPLY < <(compgen -W "$words" -f -- "$current") ;;
  esac
  # Quotes names, and puts a slash behind a directory; refused when this is called by hand.
  if [[ $kind != words ]]; then compopt -o filenames 2>/dev/null || true; fi
}
complete -F _patch_cuda_runpath patch-cuda-runpath
)sh";

/// The assignment that says what may stand there.
std::string offer(ValueKind kind, const std::vector<std::string>& words) {
  switch (kind) {
    case ValueKind::None:
    case ValueKind::Free:
      return "kind=nothing";
    case ValueKind::Word:
      return fmt::format("kind=words words='{}'", fmt::join(words, " "));
    case ValueKind::File:
      return "kind=files";
    case ValueKind::Directory:
      return "kind=directories";
  }
  return {};
}

/// "    audit:--baseline) kind=files ;;" for each option with a value.
std::string value_cases(const CommandRow& command) {
  std::string cases;
  for (const OptionRow& row : command.options) {
    if (row.kind == ValueKind::None) continue;
    std::string patterns;
    for (const std::string& name : row.names) {
      patterns += fmt::format("{}{}:{}", patterns.empty() ? "" : " | ", command.word, name);
    }
    cases += fmt::format("    {}) {} ;;\n", patterns, offer(row.kind, row.words));
  }
  return cases;
}

std::string option_names(const CommandRow& command) {
  std::string names;
  for (const OptionRow& row : command.options) {
    names += fmt::format("{}{}", names.empty() ? "" : " ", fmt::join(row.names, " "));
  }
  return names;
}

/// What each command offers where no option waits for a value; the first word may also be a command. A line without one
/// is for the first of them.
std::string command_cases(const std::vector<CommandRow>& commands) {
  std::string cases = "  case $command in\n", names;
  for (const CommandRow& command : commands) {
    names += command.word + " ";
    if (&command == &commands.front()) continue;
    cases += fmt::format("    {}) {} options='{}' ;;\n", command.word, offer(command.operand, command.words),
                         option_names(command));
  }
  cases += fmt::format("    help) kind=words words='{}' ;;\n", names.substr(0, names.size() - 1));
  return cases + fmt::format(
                     "    *)\n      command={} kind=files options='{}'\n"
                     "      if ((COMP_CWORD == 1)); then kind=files-and-words words='{}help'; fi\n      ;;\n  esac\n",
                     commands.front().word, option_names(commands.front()), names);
}

}  // namespace

std::string bash_completion(const std::vector<CommandRow>& commands) {
  constexpr std::string_view mark = "@values@";
  std::string values;
  for (const CommandRow& command : commands) values += value_cases(command);
  std::string script(ending);
  script.replace(script.find(mark), mark.size(), values);
  return fmt::format("{}{}{}", opening, command_cases(commands), script);
}

}  // namespace cuda_runpath
