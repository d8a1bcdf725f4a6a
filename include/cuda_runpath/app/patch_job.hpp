/// Command line, configuration file and environment, brought together once: what the run will do.
///
/// Everything the user named is checked here, before any file is touched.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cuda_runpath/app/config_file.hpp"
#include "cuda_runpath/app/environment.hpp"
#include "cuda_runpath/app/patch_settings.hpp"
#include "cuda_runpath/io/undo_file.hpp"
#include "cuda_runpath/platform/platform_rule.hpp"
#include "cuda_runpath/report/patch_result.hpp"
#include "cuda_runpath/rewrite/second_reader.hpp"

namespace cuda_runpath {

struct PatchJob {
  PatchSettings settings;
  Selection selection = Selection::Driver;
  TagPolicy tag = TagPolicy::Keep;
  CommitMode commit = CommitMode::Auto;
  DirectoryWishes directories;
  std::vector<PlatformRule> rules;         ///< built-in ones, extended by the configuration file
  std::optional<PlatformChoice> platform;  ///< for every object; without it each object's own marks decide
  unsigned threads = 1;                    ///< at least 1
  std::string nix_store;                   ///< canonical path of the store; empty where there is none
  bool in_nix_build = false;
  std::optional<SecondReader> second_reader;  ///< loaded for Verification::Full
  std::optional<UndoWriter> undo;             ///< made for --undo-file

  [[nodiscard]] bool writes_in_place_of_sources() const {
    return settings.intent == Intent::Patch && !settings.output_directory;
  }
};

/// Adds the paths of --files-from to those of the command line. Errors: Io when the list cannot be read.
[[nodiscard]] Status take_listed_paths(PatchSettings& settings);

/// Errors: BadConfig for an unknown platform or a directory that cannot be in a RUNPATH.
[[nodiscard]] Result<PatchJob> make_patch_job(PatchSettings settings, const ConfigFile& config,
                                              const Environment& environment);

/// The platform for one object: the job's, else the one its marks prove, else the directories that
/// the user named stand for one. Errors: BadConfig when nothing decides.
[[nodiscard]] Result<PlatformChoice> choose_platform(const PatchJob& job, const ObjectFacts& facts);

/// The rule that `choice` names; a rule for every machine when the user named the directories.
[[nodiscard]] PlatformRule rule_of(const PatchJob& job, const PlatformChoice& choice);

/// "platforms: debian, geforce, ...; choose ...": the way on when nothing decided.
[[nodiscard]] std::string platform_advice(const std::vector<PlatformRule>& rules);

}  // namespace cuda_runpath
