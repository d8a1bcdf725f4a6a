#include "cli/host_options.hpp"

#include <cuda_runpath/version.hpp>

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
  app.add_option("--root", root, "Look into DIR as if it were the root: an image, a sysroot")->type_name("DIR");
  app.add_flag("--json", words.json, "One JSON document on standard output");
  add_color_option(app, words.color, "OPTIONS");
}

}  // namespace

ParsedDoctor parse_doctor(int argc, char** argv) {
  DoctorSettings settings;
  SharedWords shared;
  CLI::App app(doctor_description, std::string(program_name) + " doctor");
  app.footer(doctor_footer);
  use_plain_help(app, std::string(program_name) + " doctor [OPTIONS] [ERROR...]");
  add_shared(app, settings.root, shared);
  ParsedWords words = parse_words(app, argc - 1, argv + 1, "doctor --help");
  if (words.exit_code) return {std::nullopt, *words.exit_code};
  settings.errors = std::move(words.paths);
  settings.color = color_when_of(shared.color);
  if (shared.json) settings.format = OutputFormat::Json;
  return {std::move(settings), exit_ok};
}

ParsedPlatforms parse_platforms(int argc, char** argv) {
  PlatformsSettings settings;
  SharedWords shared;
  CLI::App app(platforms_description, std::string(program_name) + " platforms");
  app.footer(platforms_footer);
  use_plain_help(app, std::string(program_name) + " platforms [OPTIONS] [NAME...]");
  add_shared(app, settings.root, shared);
  ParsedWords words = parse_words(app, argc - 1, argv + 1, "platforms --help");
  if (words.exit_code) return {std::nullopt, *words.exit_code};
  settings.names = std::move(words.paths);
  settings.color = color_when_of(shared.color);
  if (shared.json) settings.format = OutputFormat::Json;
  return {std::move(settings), exit_ok};
}

}  // namespace cuda_runpath
