#include "cli/shared_options.hpp"

#include <fmt/format.h>

#include "cli/command_line.hpp"
#include "cuda_runpath/app/config_file.hpp"

namespace cuda_runpath {
namespace {

CLI::Validator thread_number() {
  return {[](std::string& text) {
            const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
            const bool small = digits && text.size() <= 4 && std::stoul(text) <= 1024;
            return small ? std::string() : fmt::format("'{}' is not a number from 0 to 1024", text);
          },
          "", "number"};
}

}  // namespace

void add_file_options(CLI::App& app, PatchSettings& settings, SharedWords& words) {
  const char* group = "Which files";
  app.add_option("--files-from", settings.files_from, "Read paths from FILE, one a line; - is standard input")
      ->type_name("FILE")
      ->group(group);
  app.add_flag("-0,--null", words.nul_separated, "The paths of --files-from end in NUL")
      ->needs("--files-from")
      ->group(group);
  app.add_option("--exclude", settings.excludes, "Leave out files and directories that match GLOB (again for more)")
      ->type_name("GLOB")
      ->allow_extra_args(false)
      ->group(group);
}

void add_directory_options(CLI::App& app, PatchSettings& settings, SharedWords& words, const char* group) {
  app.add_option("--platform", settings.platform, "Where the files will run: nixos, jetson-orin, linux-x86_64, ...")
      ->type_name("NAME")
      ->group(group);
  app.add_option("--compat-dir", settings.compat_directory, "Directory of the CUDA compat libraries; none: no compat")
      ->type_name("DIR")
      ->group(group);
  app.add_option("--driver-dir", settings.driver_directories, "Directory of the driver libraries (again for more)")
      ->type_name("DIR")
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--cuda-version", words.cuda_version, "CUDA version of the package, X.Y")
      ->type_name("X.Y")
      ->check(version_number())
      ->group(group);
  app.add_option("--tag", words.tag, "keep (default): DT_RPATH stays DT_RPATH; runpath, rpath: make it that")
      ->type_name("TAG")
      ->check(one_of({"keep", "runpath", "rpath"}))
      ->group(group);
}

void add_verbosity_options(CLI::App& app, SharedWords& words, const char* group) {
  CLI::Option* quiet = app.add_flag("-q,--quiet", words.quiet, "Errors only");
  quiet->group(group);
  app.add_flag("-v,--verbose", words.verbose, "Every file, with the reasons")->excludes(quiet)->group(group);
  add_color_option(app, words.color, group);
}

void add_config_options(CLI::App& app, PatchSettings& settings, SharedWords& words) {
  const char* group = "Configuration";
  CLI::Option* config =
      app.add_option("--config", settings.config_file, "Configuration file (default: the nearest cuda-runpath.toml)");
  config->type_name("FILE")->group(group);
  app.add_flag("--isolated", words.isolated, "Read no configuration file")->excludes(config)->group(group);
}

void add_jobs_option(CLI::App& app, PatchSettings& settings, const char* group) {
  app.add_option("-j,--jobs", settings.jobs, "Files at a time; 0: all cores (default: NIX_BUILD_CORES, else at most 8)")
      ->type_name("N")
      ->check(thread_number())
      ->group(group);
}

void put_shared_words(const SharedWords& words, PatchSettings& settings) {
  if (words.nul_separated) settings.files_separator = ListSeparator::Nul;
  if (words.quiet) settings.verbosity = Verbosity::Quiet;
  if (words.verbose) settings.verbosity = Verbosity::Verbose;
  if (words.isolated) settings.config_use = ConfigUse::Isolated;
  if (!words.cuda_version.empty()) settings.cuda_version = Version::parse(words.cuda_version);
  if (!words.tag.empty()) settings.tag = tag_policy_of(words.tag);
  settings.color = color_when_of(words.color);
}

}  // namespace cuda_runpath
