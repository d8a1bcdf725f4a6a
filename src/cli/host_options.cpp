#include "cli/host_options.hpp"

#include <fmt/format.h>

#include <cuda_runpath/version.hpp>
#include <memory>

#include "cli/command_line.hpp"

namespace cuda_runpath {
namespace {

constexpr const char* doctor_description =
    "Looks at this host as a CUDA program meets it: toolkits, driver, kernel module, compat directories,\n"
    "what the loader would take for libcuda.so.1, and what CUDA will say to that. With ERROR (35, 803,\n"
    "cudaErrorInsufficientDriver, ...) it says what that error means and what to do.";

constexpr const char* doctor_footer = "\nExit: 0 nothing is wrong; 1 CUDA programs fail on this host; 2 usage error.";

constexpr const char* platforms_description =
    "Lists the platform rules: which directories hold the driver and the compat libraries, and whether\n"
    "compat is used. With NAME one rule in full, with its reason and source. Last it says which rule\n"
    "this machine would be; a patch is decided for its target, never by the machine that builds.";

constexpr const char* platforms_footer = "\nExit: 0; 2 for a name that no rule has.";

/// What both commands take.
struct SharedWords {
  std::string color = "auto";
  bool json = false;
};

void add_shared(CLI::App& app, std::string& root, SharedWords& words) {
  app.add_option("--root", root, "Look into DIR as if it were the root: an image, a sysroot")
      ->type_name("DIR")
      ->check(present_directory());
  app.add_flag("--json", words.json, "One JSON document on standard output");
  add_color_option(app, words.color, "OPTIONS");
}

/// What tells the help of one from that of the other.
struct Page {
  const char* word;
  const char* operands;
  const char* description;
  const char* footer;
};
constexpr Page doctor_page{"doctor", "[ERROR...]", doctor_description, doctor_footer};
constexpr Page platforms_page{"platforms", "[NAME...]", platforms_description, platforms_footer};

std::unique_ptr<CLI::App> make_app(const Page& page, std::string& root, SharedWords& words) {
  auto app = std::make_unique<CLI::App>(page.description, fmt::format("{} {}", program_name, page.word));
  app->footer(page.footer);
  use_plain_help(*app, fmt::format("{} {} [OPTIONS] {}", program_name, page.word, page.operands));
  add_shared(*app, root, words);
  return app;
}

void show(const Page& page, const AppReader& read) {
  std::string root;
  SharedWords words;
  read(*make_app(page, root, words));
}

}  // namespace

void show_doctor_options(const AppReader& read) {
  show(doctor_page, read);
}

void show_platforms_options(const AppReader& read) {
  show(platforms_page, read);
}

Parsed<DoctorSettings> parse_doctor(Words words) {
  DoctorSettings settings;
  SharedWords shared;
  const auto app = make_app(doctor_page, settings.root, shared);
  ParsedWords parsed = parse_words(*app, words, "doctor --help");
  if (parsed.exit_code) return {std::nullopt, *parsed.exit_code};
  settings.errors = std::move(parsed.paths);
  if (!settings.errors.empty() && (shared.json || !settings.root.empty())) {
    return {std::nullopt, report_usage_error("--json and --root are about a host: name no ERROR", "doctor --help")};
  }
  settings.color = color_when_of(shared.color);
  if (shared.json) settings.format = OutputFormat::Json;
  return {std::move(settings), exit_ok};
}

Parsed<PlatformsSettings> parse_platforms(Words words) {
  PlatformsSettings settings;
  SharedWords shared;
  const auto app = make_app(platforms_page, settings.root, shared);
  ParsedWords parsed = parse_words(*app, words, "platforms --help");
  if (parsed.exit_code) return {std::nullopt, *parsed.exit_code};
  settings.names = std::move(parsed.paths);
  settings.color = color_when_of(shared.color);
  if (shared.json) settings.format = OutputFormat::Json;
  return {std::move(settings), exit_ok};
}

}  // namespace cuda_runpath
