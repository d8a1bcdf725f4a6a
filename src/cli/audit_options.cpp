#include "cli/audit_options.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cuda_runpath/version.hpp>
#include <memory>

#include "cli/command_line.hpp"
#include "cli/shared_options.hpp"
#include "cuda_runpath/base/text.hpp"

namespace cuda_runpath {
namespace {

constexpr const char* audit_description =
    "Looks at every ELF file of a package and says what is wrong with its search list, by rules with\n"
    "stable ids (see rules). Reads only. A directory is walked.";

constexpr const char* audit_footer =
    "Examples:\n"
    "  patch-cuda-runpath audit --platform nixos result/\n"
    "  patch-cuda-runpath audit --platform geforce --driver 535.54.03 --gpu sm_89 out\n"
    "  patch-cuda-runpath audit --output report.sarif --output report.txt result\n"
    "  patch-cuda-runpath audit --platform nixos --closure /run/current-system\n"
    "  patch-cuda-runpath audit --root image --write-baseline known.json /usr\n"
    "\n"
    "Exit: 0 no finding of --fail-on or worse; 1 findings; 2 usage or I/O error.";

/// The words of the command line before they are typed.
struct RawAudit {
  AuditSettings settings;
  SharedWords shared;
  std::vector<std::string> selected, ignored, drivers, outputs;
  std::string format, fail_on, shard;
  bool exit_zero = false, closure = false, statistics = false, show_settings = false;
};

void add_what(CLI::App& app, RawAudit& raw) {
  const char* group = "Which files";
  add_file_options(app, raw.settings.patch, raw.shared);
  CLI::Option* root =
      app.add_option("--root", raw.settings.root, "Files and search lists lie in DIR: an unpacked image");
  root->type_name("DIR")->check(present_directory())->group(group);
  app.add_flag("--closure", raw.closure, "All that the store paths need at run time (nix-store -qR)")
      ->excludes(root)
      ->group(group);
  app.add_option("--shard", raw.shard, "The I-th of N parts of the files, divided by name")
      ->type_name("I/N")
      ->group(group);
}

void add_against(CLI::App& app, RawAudit& raw) {
  const char* group = "What is right";
  add_directory_options(app, raw.settings.patch, raw.shared, group);
  app.add_option("--driver", raw.drivers, "A driver that must be supported (again for more)")
      ->type_name("VERSION")
      ->allow_extra_args(false)
      ->check(version_number())
      ->group(group);
  app.add_option("--gpu", raw.settings.gpus, "A GPU that must be supported: sm_90, H100 (again for more)")
      ->type_name("GPU")
      ->allow_extra_args(false)
      ->group(group);
}

void add_rules(CLI::App& app, RawAudit& raw) {
  const char* group = "Which findings";
  app.add_option("--select", raw.selected, "These rules only: CR001 or stub-in-runpath (again for more)")
      ->type_name("RULE")
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--ignore", raw.ignored, "All rules but these (again for more)")
      ->type_name("RULE")
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--baseline", raw.settings.baseline, "Suppress the findings that FILE has")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--write-baseline", raw.settings.new_baseline, "Write the findings of now to FILE, and exit 0")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--fail-on", raw.fail_on, "warning (default), error: what makes the exit code 1")
      ->type_name("SEVERITY")
      ->check(one_of({"warning", "error"}))
      ->group(group);
  app.add_flag("--exit-zero", raw.exit_zero, "Exit 0 also when there are findings")->group(group);
}

void add_reports(CLI::App& app, RawAudit& raw) {
  const char* group = "What is said";
  app.add_option("--format", raw.format, "text (default), json, json-lines, sarif, junit, github, gitlab")
      ->type_name("FORMAT")
      ->check(one_of({"text", "json", "json-lines", "sarif", "junit", "github", "gitlab"}))
      ->group(group);
  app.add_option("--output", raw.outputs, "Write to FILE, in the format of its suffix (again for more)")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->group(group);
  app.add_flag("--statistics", raw.statistics, "How often each rule was met")->group(group);
  add_verbosity_options(app, raw.shared, group);
  add_jobs_option(app, raw.settings.patch, group);
  add_config_options(app, raw.settings.patch, raw.shared);
  app.add_flag("--show-settings", raw.show_settings, "Say what would be done, as a configuration file")
      ->group("Configuration");
}

/// The rules that `words` name; what is wrong with them, when it is.
std::string take_rules(const std::vector<std::string>& words, std::vector<RuleId>& rules) {
  for (const std::string& word : words) {
    const AuditRule* rule = find_rule(word);
    if (rule == nullptr) return fmt::format("there is no rule '{}'", printable(word));
    rules.push_back(rule->id);
  }
  return {};
}

/// A file whose suffix says nothing takes the format of --format, which beside other files is one more report, on
/// standard output.
std::string take_outputs(const RawAudit& raw, std::vector<AuditOutput>& outputs) {
  const std::optional<AuditFormat> named = parse_audit_format(raw.format);
  bool is_taken = false;
  for (const std::string& file : raw.outputs) {
    const std::optional<AuditFormat> by_suffix = format_by_suffix(file);
    const std::optional<AuditFormat> format = by_suffix ? by_suffix : named;
    if (!format) {
      return fmt::format(
          "--output: no format has the suffix of '{}'; name it with --format, or take .txt, .json, "
          ".jsonl, .sarif or .xml",
          printable(file));
    }
    is_taken = is_taken || !by_suffix;
    outputs.push_back({*format, file});
  }
  if (outputs.empty() || (named && !is_taken)) outputs.push_back({named.value_or(AuditFormat::Text), {}});
  return {};
}

/// A number from 1 on, of at most six digits.
std::optional<std::uint32_t> count_in(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = fault == std::errc() && end == text.data() + text.size() && text.size() <= 6;
  return whole && number != 0 ? std::optional(number) : std::nullopt;
}

std::string take_shard(const std::string& word, Shard& shard) {
  if (word.empty()) return {};
  const std::size_t slash = word.find('/');
  const auto index = count_in(std::string_view(word).substr(0, slash));
  const auto count = slash == std::string::npos ? std::nullopt : count_in(std::string_view(word).substr(slash + 1));
  if (!index || !count || *index > *count) {
    return fmt::format("--shard: '{}' is not I/N with I from 1 to N", printable(word));
  }
  shard = {*index, *count};
  return {};
}

/// Types the words; returns what is wrong with them.
std::string type_words(RawAudit& raw) {
  AuditSettings& settings = raw.settings;
  put_shared_words(raw.shared, settings.patch);
  if (raw.exit_zero) settings.exit_on_findings = ExitOnFindings::No;
  if (raw.closure) settings.closure = Closure::Yes;
  if (raw.statistics) settings.statistics = Statistics::Yes;
  if (raw.show_settings) settings.intent = AuditIntent::ShowSettings;
  if (!raw.fail_on.empty()) settings.fail_on = parse_severity(raw.fail_on);
  for (const std::string& driver : raw.drivers) settings.drivers.push_back(*Version::parse(driver));
  std::string fault = take_rules(raw.selected, settings.selected);
  if (fault.empty()) fault = take_rules(raw.ignored, settings.ignored);
  if (fault.empty()) fault = take_outputs(raw, settings.outputs);
  if (fault.empty()) fault = take_shard(raw.shard, settings.shard);
  return fault;
}

std::unique_ptr<CLI::App> make_app(RawAudit& raw) {
  auto app = std::make_unique<CLI::App>(audit_description, std::string(program_name) + " audit");
  app->footer(audit_footer);
  use_plain_help(*app, std::string(program_name) + " audit [OPTIONS] PATH...");
  add_what(*app, raw);
  add_against(*app, raw);
  add_rules(*app, raw);
  add_reports(*app, raw);
  return app;
}

/// The words of rules, and its parser.
struct RawRules {
  std::string color = "auto";
  bool markdown = false;
};

std::unique_ptr<CLI::App> make_app(RawRules& raw) {
  auto app = std::make_unique<CLI::App>(
      "Lists the rules of audit; with RULE (CR003 or driver-dir-missing) what it finds, why, and the fix.",
      std::string(program_name) + " rules");
  app->footer("\nExit: 0; 2 for a rule that there is not.");
  use_plain_help(*app, std::string(program_name) + " rules [OPTIONS] [RULE...]");
  app->add_flag("--markdown", raw.markdown, "All of them as docs/rules.md");
  add_color_option(*app, raw.color, "OPTIONS");
  return app;
}

}  // namespace

void show_audit_options(const AppReader& read) {
  RawAudit raw;
  read(*make_app(raw));
}

void show_rules_options(const AppReader& read) {
  RawRules raw;
  read(*make_app(raw));
}

Parsed<AuditSettings> parse_audit(Words words) {
  RawAudit raw;
  ParsedWords parsed = parse_words(*make_app(raw), words, "audit --help");
  if (parsed.exit_code) return {std::nullopt, *parsed.exit_code};
  raw.settings.patch.paths = std::move(parsed.paths);
  const bool names_nothing = raw.settings.patch.paths.empty() && !raw.settings.patch.files_from;
  if (names_nothing && !raw.settings.root.empty()) {
    raw.settings.patch.paths = {"/"};
  } else if (names_nothing && !raw.show_settings) {
    return {std::nullopt, report_usage_error("no path given", "audit --help")};
  }
  if (const std::string fault = type_words(raw); !fault.empty()) {
    return {std::nullopt, report_usage_error(fault, "audit --help")};
  }
  return {std::move(raw.settings), exit_ok};
}

Parsed<RulesSettings> parse_rules(Words words) {
  RulesSettings settings;
  RawRules raw;
  ParsedWords parsed = parse_words(*make_app(raw), words, "rules --help");
  if (parsed.exit_code) return {std::nullopt, *parsed.exit_code};
  settings.rules = std::move(parsed.paths);
  if (raw.markdown && !settings.rules.empty()) {
    return {std::nullopt, report_usage_error("--markdown is all of them: name no RULE", "rules --help")};
  }
  settings.color = color_when_of(raw.color);
  if (raw.markdown) settings.form = RulesForm::Markdown;
  return {std::move(settings), exit_ok};
}

}  // namespace cuda_runpath
