#include "cuda_runpath/report/platforms_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cuda_runpath/base/text.hpp"
#include "report/json_values.hpp"
#include "report/paint.hpp"
#include "report/wrapped_text.hpp"

namespace cuda_runpath {
namespace {

const char* words_of(CompatUse use) {
  switch (use) {
    case CompatUse::Never:
      return "never";
    case CompatUse::OptIn:
      return "when named";
    case CompatUse::Default:
      return "by default";
  }
  return "";
}

std::string drivers_of(const PlatformRule& rule) {
  return rule.driver_directories.empty() ? "(default directories)"
                                         : fmt::format("{}", fmt::join(rule.driver_directories, ":"));
}

/// "by default /usr/local/cuda-{cuda}/compat".
std::string compat_of(const PlatformRule& rule) {
  const std::string directory = rule.compat_directory.empty() ? "" : " " + rule.compat_directory;
  return words_of(rule.compat_use) + directory;
}

/// "CUDA 11.8 to 12.2", "CUDA 13.3 and newer"; empty: not known.
std::string range_of(const PlatformRule& rule) {
  if (rule.compat_cuda_min && rule.compat_cuda_max) {
    return fmt::format("CUDA {} to {}", rule.compat_cuda_min->text(), rule.compat_cuda_max->text());
  }
  return rule.compat_cuda_min ? fmt::format("CUDA {} and newer", rule.compat_cuda_min->text()) : std::string();
}

std::string full_text(const PlatformRule& rule, Color color) {
  std::string text = painted(rule.name, bold, color) + '\n';
  const auto say = [&](std::string_view label, const std::string& value) {
    if (!value.empty()) text += wrapped(fmt::format("  {:<8} ", label), printable(value));
  };
  say("driver", drivers_of(rule));
  if (!rule.driver_directories_32.empty()) say("32-bit", fmt::format("{}", fmt::join(rule.driver_directories_32, ":")));
  say("compat", compat_of(rule));
  say("for", range_of(rule));
  say("machines", rule.machines.empty() ? "any" : fmt::format("{}", fmt::join(rule.machines, " ")));
  say("why", rule.why);
  say("source", fmt::format("{} (checked {})", rule.source, rule.checked));
  return text;
}

}  // namespace

std::string render_platforms(std::span<const PlatformRule> rules, RuleDetail detail,
                             const std::optional<AppliedRule>& applied, Color color) {
  std::string text;
  for (const PlatformRule& rule : rules) {
    if (detail == RuleDetail::Full) {
      text += full_text(rule, color);
    } else {
      text +=
          wrapped(fmt::format("{:<16} ", rule.name), fmt::format("{}; compat {}", drivers_of(rule), compat_of(rule)));
    }
  }
  if (applied) {
    text +=
        wrapped("", fmt::format("This machine: {} ({}). A patch is decided for its target: name it with --platform.",
                                applied->name, printable(applied->reason)));
  } else {
    text += wrapped(
        "", "This machine: no mark of it fits a rule. A patch is decided for its target: name it with --platform.");
  }
  return text;
}

std::string render_platforms_json(std::span<const PlatformRule> rules, const std::optional<AppliedRule>& applied,
                                  std::string_view tool_version) {
  Json list = Json::array();
  for (const PlatformRule& rule : rules) {
    list.push_back({{"name", text_value(rule.name)},
                    {"machines", list_of(rule.machines)},
                    {"driver_directories", list_of(rule.driver_directories)},
                    {"driver_directories_32", list_of(rule.driver_directories_32)},
                    {"compat_use", words_of(rule.compat_use)},
                    {"compat_directory", text_or_null(rule.compat_directory)},
                    {"compat_cuda_min", version_or_null(rule.compat_cuda_min)},
                    {"compat_cuda_max", version_or_null(rule.compat_cuda_max)},
                    {"why", text_value(rule.why)},
                    {"source", text_value(rule.source)},
                    {"checked", text_value(rule.checked)}});
  }
  Json document = {{"schema_version", 1},
                   {"tool", "patch-cuda-runpath"},
                   {"version", text_value(tool_version)},
                   {"mode", "platforms"},
                   {"platforms", std::move(list)}};
  document["this_machine"] = nullptr;
  if (applied) document["this_machine"] = {{"name", applied->name}, {"reason", text_value(applied->reason)}};
  return dump(document) + '\n';
}

}  // namespace cuda_runpath
