/// Options that patch and audit have in common: the same words mean the same files, directories and settings.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "cuda_runpath/app/patch_settings.hpp"

namespace cuda_runpath {

/// The words of the shared options before they are typed.
struct SharedWords {
  std::string cuda_version, tag, color = "auto";
  bool nul_separated = false;
  bool isolated = false;
  bool quiet = false;
  bool verbose = false;
};

/// --files-from, -0, --exclude.
void add_file_options(CLI::App& app, PatchSettings& settings, SharedWords& words);
/// --platform, --compat-dir, --driver-dir, --cuda-version, --tag; `group` heads them in the help.
void add_directory_options(CLI::App& app, PatchSettings& settings, SharedWords& words, const char* group);
/// -q, -v, --color.
void add_verbosity_options(CLI::App& app, SharedWords& words, const char* group);
/// --config, --isolated.
void add_config_options(CLI::App& app, PatchSettings& settings, SharedWords& words);
/// -j.
void add_jobs_option(CLI::App& app, PatchSettings& settings, const char* group);

/// Types the words.
void put_shared_words(const SharedWords& words, PatchSettings& settings);

}  // namespace cuda_runpath
