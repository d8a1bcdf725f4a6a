#include "cli/audit_options.hpp"

#include <fmt/format.h>

#include <cuda_runpath/version.hpp>

#include "cli/command_line.hpp"
#include "cuda_runpath/app/config_file.hpp"
#include "cuda_runpath/base/text.hpp"

namespace cuda_runpath {
namespace {

constexpr const char* audit_description =
    "Looks at every ELF file of a package and says what is wrong with its search list, by rules with\n"
    "stable ids (see rules). Reads only. A directory is walked.";

constexpr const char* audit_footer =
    "Examples:\n"
    "  patch-cuda-runpath audit --platform nixos result/\n"
    "  patch-cuda-runpath audit --platform linux-x86_64 --driver 535.54.03 --gpu H100 build/\n"
    "  patch-cuda-runpath audit --platform nixos --output report.sarif --output report.txt result/\n"
    "\n"
    "Exit: 0 no finding of --fail-on or worse; 1 findings; 2 usage or I/O error.";

/// The words of the command line before they are typed.
struct RawAudit {
  AuditSettings settings;
  std::vector<std::string> selected, ignored, drivers, outputs;
  std::string format = "text", fail_on = "warning", color = "auto", tag, cuda_version;
  bool nul_separated = false, exit_zero = false, verbose = false;
};

void add_what(CLI::App& app, RawAudit& raw) {
  PatchSettings& to = raw.settings.patch;
  const char* group = "Which files";
  app.add_option("--files-from", to.files_from, "Read paths from FILE, one a line; - is standard input")
      ->type_name("FILE")
      ->group(group);
  app.add_flag("-0,--null", raw.nul_separated, "The paths of --files-from end in NUL")
      ->needs("--files-from")
      ->group(group);
  app.add_option("--exclude", to.excludes, "Leave out files and directories that match GLOB (again for more)")
      ->type_name("GLOB")
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--root", raw.settings.root, "Search lists lead into DIR as if it were the root")
      ->type_name("DIR")
      ->group(group);
}

void add_against(CLI::App& app, RawAudit& raw) {
  PatchSettings& to = raw.settings.patch;
  const char* group = "What is right";
  app.add_option("--platform", to.platform, "Where the files will run; see platforms")->type_name("NAME")->group(group);
  app.add_option("--compat-dir", to.compat_directory, "Directory of the CUDA compat libraries; none: no compat")
      ->type_name("DIR")
      ->group(group);
  app.add_option("--driver-dir", to.driver_directories, "Directory of the driver libraries (again for more)")
      ->type_name("DIR")
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--cuda-version", raw.cuda_version, "CUDA version of the package, X.Y")
      ->type_name("X.Y")
      ->check(version_number())
      ->group(group);
  app.add_option("--tag", raw.tag, "keep (default), runpath, rpath: the tag that lists shall have")
      ->type_name("TAG")
      ->check(one_of({"keep", "runpath", "rpath"}))
      ->group(group);
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

void add_reports(CLI::App& app, RawAudit& raw) {
  const char* group = "What is said";
  app.add_option("--select", raw.selected, "These rules only: CR001 or stub-in-runpath (again for more)")
      ->type_name("RULE")
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--ignore", raw.ignored, "All rules but these (again for more)")
      ->type_name("RULE")
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--format", raw.format, "text (default), json, json-lines, sarif, junit, github, gitlab")
      ->type_name("FORMAT")
      ->check(one_of({"text", "json", "json-lines", "sarif", "junit", "github", "gitlab"}))
      ->group(group);
  app.add_option("--output", raw.outputs, "Write to FILE, in the format of its suffix (again for more)")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--fail-on", raw.fail_on, "warning (default), error: what makes the exit code 1")
      ->type_name("SEVERITY")
      ->check(one_of({"warning", "error"}))
      ->group(group);
  app.add_flag("--exit-zero", raw.exit_zero, "Exit 0 also when there are findings")->group(group);
  app.add_flag("-v,--verbose", raw.verbose, "Also the objects without findings")->group(group);
  add_color_option(app, raw.color, group);
  app.add_option("-j,--jobs", raw.settings.patch.jobs, "Files at a time; 0: all cores")->type_name("N")->group(group);
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

std::string take_outputs(const RawAudit& raw, std::vector<AuditOutput>& outputs) {
  for (const std::string& file : raw.outputs) {
    const std::optional<AuditFormat> format = format_by_suffix(file);
    if (!format) return fmt::format("--output: no format has the suffix of '{}'", printable(file));
    outputs.push_back({*format, file});
  }
  if (outputs.empty()) outputs.push_back({parse_audit_format(raw.format).value_or(AuditFormat::Text), {}});
  return {};
}

/// Types the words; returns what is wrong with them.
std::string type_words(RawAudit& raw) {
  AuditSettings& settings = raw.settings;
  if (raw.nul_separated) settings.patch.files_separator = ListSeparator::Nul;
  if (raw.verbose) settings.patch.verbosity = Verbosity::Verbose;
  if (raw.exit_zero) settings.exit_on_findings = ExitOnFindings::No;
  if (!raw.tag.empty()) settings.patch.tag = tag_policy_of(raw.tag);
  if (!raw.cuda_version.empty()) settings.patch.cuda_version = Version::parse(raw.cuda_version);
  settings.patch.color = color_when_of(raw.color);
  settings.fail_on = parse_severity(raw.fail_on).value_or(Severity::Warning);
  for (const std::string& driver : raw.drivers) settings.drivers.push_back(*Version::parse(driver));
  std::string fault = take_rules(raw.selected, settings.selected);
  if (fault.empty()) fault = take_rules(raw.ignored, settings.ignored);
  if (fault.empty()) fault = take_outputs(raw, settings.outputs);
  return fault;
}

}  // namespace

ParsedAudit parse_audit(int argc, char** argv) {
  RawAudit raw;
  CLI::App app(audit_description, std::string(program_name) + " audit");
  app.footer(audit_footer);
  use_plain_help(app, std::string(program_name) + " audit [OPTIONS] PATH...");
  add_what(app, raw);
  add_against(app, raw);
  add_reports(app, raw);
  ParsedWords words = parse_words(app, argc - 1, argv + 1, "audit --help");
  if (words.exit_code) return {std::nullopt, *words.exit_code};
  raw.settings.patch.paths = std::move(words.paths);
  if (raw.settings.patch.paths.empty() && !raw.settings.patch.files_from) {
    return {std::nullopt, report_usage_error("no path given", "audit --help")};
  }
  if (const std::string fault = type_words(raw); !fault.empty()) {
    return {std::nullopt, report_usage_error(fault, "audit --help")};
  }
  return {std::move(raw.settings), exit_ok};
}

ParsedRules parse_rules(int argc, char** argv) {
  RulesSettings settings;
  std::string color = "auto";
  bool markdown = false;
  CLI::App app("Lists the rules of audit; with RULE (CR003 or driver-dir-missing) what it finds, why, and the fix.",
               std::string(program_name) + " rules");
  app.footer("\nExit: 0; 2 for a rule that there is not.");
  use_plain_help(app, std::string(program_name) + " rules [OPTIONS] [RULE...]");
  app.add_flag("--markdown", markdown, "All of them as docs/rules.md");
  add_color_option(app, color, "OPTIONS");
  ParsedWords words = parse_words(app, argc - 1, argv + 1, "rules --help");
  if (words.exit_code) return {std::nullopt, *words.exit_code};
  settings.rules = std::move(words.paths);
  settings.color = color_when_of(color);
  if (markdown) settings.form = RulesForm::Markdown;
  return {std::move(settings), exit_ok};
}

}  // namespace cuda_runpath
