#include "cli/hook_options.hpp"

#include <fmt/format.h>

#include <cuda_runpath/version.hpp>
#include <memory>

#include "cli/command_line.hpp"
#include "cuda_runpath/base/text.hpp"

namespace cuda_runpath {
namespace {

constexpr const char* description =
    "Emits the files that make a package manager patch each build by itself, with the path of this\n"
    "program and the directories named here filled in. Each file begins with how to use it.";

constexpr const char* footer =
    "\n"
    "What is not named is decided when the hook runs: by --platform or CUDA_RUNPATH_PLATFORM and the rule\n"
    "of that platform.\n"
    "\n"
    "Examples:\n"
    "  patch-cuda-runpath hook --list\n"
    "  patch-cuda-runpath hook --for shell --platform jetson-orin > cuda-runpath.sh\n"
    "  patch-cuda-runpath hook --for debhelper --compat-dir /opt/c --output out\n"
    "\n"
    "Exit: 0; 2 a value that is refused, or a file that cannot be written.";

std::vector<std::string> hook_names() {
  std::vector<std::string> names;
  for (const HookSystem& system : hook_systems()) names.emplace_back(system.name);
  return names;
}

void add_values(CLI::App& app, HookSettings& to) {
  const char* group = "What is filled in";
  app.add_option("--platform", to.platform, "Where the files will run; see platforms")->type_name("NAME")->group(group);
  app.add_option("--compat-dir", to.compat_directory, "Directory of the CUDA compat libraries; none: no compat")
      ->type_name("DIR")
      ->group(group);
  app.add_option("--driver-dir", to.driver_directories, "Directory of the driver libraries (again for more)")
      ->type_name("DIR")
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--tool", to.tool, "Where patch-cuda-runpath will lie (default: this program)")
      ->type_name("FILE")
      ->group(group);
}

struct RawHook {
  HookSettings settings;
  std::string name;
  bool list = false;
};

std::unique_ptr<CLI::App> make_app(RawHook& raw) {
  auto app = std::make_unique<CLI::App>(description, std::string(program_name) + " hook");
  app->footer(footer);
  use_plain_help(*app, std::string(program_name) + " hook --for NAME [OPTIONS]");
  CLI::Option* wanted = app->add_option("--for", raw.name, fmt::format("{}", fmt::join(hook_names(), ", ")));
  wanted->type_name("NAME")->check(one_of(hook_names()));
  app->add_flag("--list", raw.list, "The hooks and their files, one after the other")->excludes(wanted);
  app->add_option("--output", raw.settings.output_directory, "Write into DIR; needed for a hook of several files")
      ->type_name("DIR");
  add_values(*app, raw.settings);
  return app;
}

}  // namespace

void show_hook_options(const AppReader& read) {
  RawHook raw;
  read(*make_app(raw));
}

Parsed<HookSettings> parse_hook(Words words) {
  RawHook raw;
  const ParsedWords parsed = parse_words(*make_app(raw), words, "hook --help");
  if (parsed.exit_code) return {std::nullopt, *parsed.exit_code};
  const auto refuse = [](std::string_view message) {
    return Parsed<HookSettings>{std::nullopt, report_usage_error(message, "hook --help")};
  };
  if (!parsed.paths.empty()) return refuse(fmt::format("hook takes no file: '{}'", printable(parsed.paths.front())));
  if (raw.settings.output_directory && raw.settings.output_directory->empty()) return refuse("--output is empty");
  if (raw.list) return {HookSettings{}, exit_ok};
  if (raw.name.empty()) return refuse("no build system named with --for, and no --list");
  raw.settings.kind = hook_kind_of(raw.name);
  return {std::move(raw.settings), exit_ok};
}

}  // namespace cuda_runpath
