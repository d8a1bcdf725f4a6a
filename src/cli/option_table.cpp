#include "cli/option_table.hpp"

#include <algorithm>

#include "cli/audit_options.hpp"
#include "cli/command_line.hpp"
#include "cli/explain_options.hpp"
#include "cli/hook_options.hpp"
#include "cli/host_options.hpp"
#include "cli/patch_options.hpp"
#include "cli/undo_options.hpp"
#include "cuda_runpath/platform/platform_rule.hpp"
#include "cuda_runpath/policy/audit_rule.hpp"

namespace cuda_runpath {
namespace {

std::vector<std::string> platform_names() {
  std::vector<std::string> names;
  for (const PlatformRule& rule : builtin_platforms()) names.push_back(rule.name);
  return names;
}

std::vector<std::string> rule_ids() {
  std::vector<std::string> ids;
  for (const AuditRule& rule : audit_rules()) ids.emplace_back(name_of(rule.id));
  return ids;
}

std::string in_one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

/// "Lists the rules of audit; with RULE ..." -> "Lists the rules of audit".
std::string first_clause(const std::string& description) {
  const std::string text = in_one_line(description);
  return text.substr(0, std::min({text.find(". "), text.find(", "), text.find("; "), text.find(": ")}));
}

/// What the value is, by the name that the help has for it.
void describe_value(OptionRow& row) {
  if (!row.words.empty()) {
    row.kind = ValueKind::Word;
  } else if (row.names.back() == "--platform") {
    row.kind = ValueKind::Word;
    row.words = platform_names();
  } else if (row.value_name == "RULE") {
    row.kind = ValueKind::Word;
    row.words = rule_ids();
  } else if (row.value_name == "FILE") {
    row.kind = ValueKind::File;
  } else {
    row.kind = row.value_name == "DIR" ? ValueKind::Directory : ValueKind::Free;
  }
}

OptionRow row_of(CLI::Option& option) {
  OptionRow row;
  for (const std::string& name : option.get_snames()) row.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) row.names.push_back("--" + name);
  row.group = option.get_group();
  row.description = in_one_line(option.get_description());
  if (option.get_items_expected_max() == 0) return row;
  row.value_name = option.get_type_name();
  row.words = words_of(option);
  row.repeats = row.description.find("again for more") != std::string::npos;
  describe_value(row);
  return row;
}

/// A command: how to see its parser, and what its operands are.
struct CommandSource {
  const char* word;
  void (*show)(const AppReader&);
  ValueKind operand;
  std::vector<std::string> (*words)();
};

constexpr CommandSource sources[] = {
    {"patch", show_patch_options, ValueKind::File, nullptr},
    {"audit", show_audit_options, ValueKind::File, nullptr},
    {"doctor", show_doctor_options, ValueKind::Free, nullptr},
    {"explain", show_explain_options, ValueKind::File, nullptr},
    {"hook", show_hook_options, ValueKind::None, nullptr},
    {"platforms", show_platforms_options, ValueKind::Word, platform_names},
    {"rules", show_rules_options, ValueKind::Word, rule_ids},
    {"undo", show_undo_options, ValueKind::File, nullptr},
};

}  // namespace

std::vector<CommandRow> option_table() {
  std::vector<CommandRow> commands;
  for (const CommandSource& source : sources) {
    CommandRow command;
    command.word = source.word;
    command.operand = source.operand;
    if (source.words != nullptr) command.words = source.words();
    source.show([&](CLI::App& app) {
      command.description = first_clause(app.get_description());
      for (CLI::Option* option : app.get_options()) command.options.push_back(row_of(*option));
    });
    commands.push_back(std::move(command));
  }
  return commands;
}

const OptionRow* find_option(const CommandRow& command, std::string_view name) {
  const auto found = std::find_if(command.options.begin(), command.options.end(), [&](const OptionRow& row) {
    return std::find(row.names.begin(), row.names.end(), name) != row.names.end();
  });
  return found == command.options.end() ? nullptr : &*found;
}

}  // namespace cuda_runpath
