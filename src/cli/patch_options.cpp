#include "cli/patch_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cuda_runpath/version.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/generate.hpp"
#include "cli/shared_options.hpp"
#include "cuda_runpath/app/config_file.hpp"
#include "cuda_runpath/app/patch_command.hpp"

namespace cuda_runpath {
namespace {

constexpr const char* description =
    "Makes every object that opens the CUDA driver search <compat>:<driver> first, in DT_RUNPATH.\n"
    "Other files are left alone, byte for byte. A directory is walked.";

constexpr const char* footer =
    "Examples:\n"
    "  patch-cuda-runpath result/bin/*               a Nix prefix: its mark is seen\n"
    "  patch-cuda-runpath -nv --platform geforce .   what would be done, and why\n"
    "  patch-cuda-runpath --check --platform nixos . exit 1: it would change\n"
    "  patch-cuda-runpath --compat-dir /opt/compat --output fixed result/lib\n"
    "\n"
    "A wheel, a conda or any other package keeps hashes of its files: patch before it is made.\n"
    "--commit in-place writes into the file itself, which a running program may have mapped: it is for\n"
    "files that nobody runs, such as those of a package build.\n"
    "\n"
    "Exit: 0 patched or already right; 1 --check would change something, or --require-match found\n"
    "nothing; 2 usage, configuration or I/O error, or a file was refused.\n"
    "Environment: CUDA_RUNPATH_PLATFORM, NIX_BUILD_CORES, NIX_BUILD_TOP, NIX_STORE_DIR, NIX_STORE,\n"
    "NO_COLOR, TERM.\n"
    "Other commands, each with its own help (help audit):\n"
    "  audit explain doctor hook platforms rules undo help\n"
    "These words and patch are taken as the first one for a command: a file of such a name is ./patch.";

/// The words of the command line before they are typed.
struct RawOptions {
  PatchSettings settings;
  SharedWords shared;
  bool dry_run = false;
  bool check = false;
  bool diff = false;
  bool json = false;
  bool require_match = false;
  bool remove = false;
  bool break_hardlinks = false;
  bool scrub = false;
  bool sync = false;
  bool force_store = false;
  std::string select;
  std::string commit;
  std::string verify = "fast";
  std::string generate;
};

void add_selection(CLI::App& app, RawOptions& raw) {
  add_file_options(app, raw.settings, raw.shared);
  app.add_option("--select", raw.select,
                 "driver (default): objects that open the driver themselves; cuda: any evidence of CUDA; all: every "
                 "dynamic object")
      ->type_name("WHAT")
      ->check(one_of({"driver", "cuda", "all"}))
      ->group("Which files");
  app.add_flag("--require-match", raw.require_match, "Exit 1 when nothing was selected")->group("Which files");
}

void add_directories(CLI::App& app, RawOptions& raw) {
  const char* group = "Which directories";
  add_directory_options(app, raw.settings, raw.shared, group);
  app.add_flag("--remove", raw.remove, "Take the directories out instead")->group(group);
}

void add_writing(CLI::App& app, RawOptions& raw) {
  PatchSettings& to = raw.settings;
  const char* group = "How it is written";
  app.add_flag("-n,--dry-run", raw.dry_run, "Write nothing, say what would be done")->group(group);
  app.add_flag("--check", raw.check, "As --dry-run; exit 1 if anything would change")->group(group);
  app.add_option(
         "--commit", raw.commit,
         "auto (default): in place where every instant is safe, else copy and rename; in-place: never copy, for "
         "files that nobody runs; replace: always copy and rename")
      ->type_name("HOW")
      ->check(one_of({"auto", "in-place", "replace"}))
      ->group(group);
  app.add_flag("--break-hardlinks", raw.break_hardlinks, "Edit a file although other names of it exist")->group(group);
  app.add_flag("--scrub", raw.scrub, "Overwrite the old string where nothing shares it")->group(group);
  app.add_flag("--sync", raw.sync, "Wait for the disk between the phases of a commit")->group(group);
  CLI::Option* undo = app.add_option("--undo-file", to.undo_file, "Keep the old bytes in FILE, for: undo FILE");
  undo->type_name("FILE")->group(group);
  app.add_option("--output", to.output_directory, "Write patched copies below DIR, leave the sources alone")
      ->excludes(undo)
      ->type_name("DIR")
      ->group(group);
  app.add_flag("--force-store", raw.force_store, "Edit inside a Nix store outside of a build (corrupts it)")
      ->group(group);
  app.add_option("--verify", raw.verify,
                 "fast (default): prove each edit before and after; none: do not; full: also by a second ELF reader, "
                 "LIEF (slow)")
      ->type_name("HOW")
      ->check(one_of({"fast", "full", "none"}))
      ->group(group);
  add_jobs_option(app, to, group);
}

void add_output(CLI::App& app, RawOptions& raw) {
  const char* group = "What is said";
  CLI::Option* diff = app.add_flag("--diff", raw.diff, "Show each list as it would become; write nothing");
  diff->group(group);
  app.add_flag("--json", raw.json, "One JSON document on standard output")->excludes(diff)->group(group);
  add_verbosity_options(app, raw.shared, group);
  add_config_options(app, raw.settings, raw.shared);
  app.add_option("--generate", raw.generate, fmt::format("Print for a package: {}", fmt::join(generated_names(), ", ")))
      ->type_name("WHAT")
      ->check(one_of(generated_names()))
      ->group("For packagers");
}

std::unique_ptr<CLI::App> make_app(RawOptions& raw) {
  auto app = std::make_unique<CLI::App>(description, std::string(program_name));
  app->set_version_flag("--version", fmt::format("{} {}", program_name, program_version));
  app->footer(footer);
  use_plain_help(*app, std::string(program_name) + " [patch] [OPTIONS] PATH...");
  add_selection(*app, raw);
  add_directories(*app, raw);
  add_writing(*app, raw);
  add_output(*app, raw);
  return app;
}

PatchSettings typed(RawOptions& raw) {
  PatchSettings settings = std::move(raw.settings);
  put_shared_words(raw.shared, settings);
  if (raw.remove) settings.goal = PlanGoal::Remove;
  if (raw.dry_run || raw.check || raw.diff) settings.intent = Intent::DryRun;
  if (raw.check) settings.would_change = WouldChange::IsAFinding;
  if (raw.require_match) settings.no_match = NoMatch::IsAFinding;
  if (raw.diff) settings.format = OutputFormat::Diff;
  if (raw.json) settings.format = OutputFormat::Json;
  if (raw.break_hardlinks) settings.hard_links = HardLinks::Break;
  if (raw.scrub) settings.scrub = Scrub::Overwrite;
  if (raw.sync) settings.sync = Sync::Yes;
  if (raw.force_store) settings.store_guard = StoreGuard::Force;
  if (raw.verify == "none") settings.verification = Verification::None;
  if (raw.verify == "full") settings.verification = Verification::Full;
  if (!raw.select.empty()) settings.selection = selection_of(raw.select);
  if (!raw.commit.empty()) settings.commit = commit_mode_of(raw.commit);
  return settings;
}

}  // namespace

Parsed<PatchSettings> parse_patch(Words words) {
  RawOptions raw;
  const std::unique_ptr<CLI::App> app = make_app(raw);
  ParsedWords parsed = parse_words(*app, words, "--help");
  if (parsed.exit_code) return {std::nullopt, *parsed.exit_code};
  if (!raw.generate.empty()) return {std::nullopt, print_generated(raw.generate)};
  raw.settings.paths = std::move(parsed.paths);
  if (raw.settings.paths.empty() && !raw.settings.files_from) {
    return {std::nullopt, report_usage_error("no path given", "--help")};
  }
  return {typed(raw), exit_ok};
}

void show_patch_options(const AppReader& read) {
  RawOptions raw;
  read(*make_app(raw));
}

}  // namespace cuda_runpath
