/// What the command line said, typed; nothing is looked up or decided here.
///
/// An option that was not given stays empty, so that the configuration file and the environment
/// can fill it: the command line wins over both.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cuda_runpath/base/version.hpp"
#include "cuda_runpath/io/commit.hpp"
#include "cuda_runpath/io/tree_walk.hpp"
#include "cuda_runpath/policy/runpath_plan.hpp"
#include "cuda_runpath/report/text_style.hpp"
#include "cuda_runpath/rewrite/edit_plan.hpp"

namespace cuda_runpath {

/// Which objects are for us (--select).
enum class Selection {
  Driver,  ///< those that open the driver themselves: evidence of tiers 1-3
  Cuda,    ///< those with evidence of any tier
  All,     ///< every dynamic object
};

enum class Intent { Patch, DryRun };            ///< --dry-run, --check and --diff write nothing
enum class WouldChange { IsFine, IsAFinding };  ///< --check
enum class NoMatch { IsFine, IsAFinding };      ///< --require-match
enum class OutputFormat { Text, Diff, Json };
enum class ColorWhen { Auto, Always, Never };
enum class Verification { Fast, Full, None };  ///< --verify
enum class ConfigUse { Nearest, Isolated };    ///< --isolated
enum class StoreGuard { Refuse, Force };       ///< --force-store

struct PatchSettings {
  std::vector<std::string> paths;
  std::optional<std::string> files_from;  ///< --files-from: a file, or "-" for stdin
  ListSeparator files_separator = ListSeparator::Newline;
  std::vector<std::string> excludes;

  std::optional<std::string> platform;
  std::optional<std::string> compat_directory;  ///< as given: "none" means none
  std::vector<std::string> driver_directories;
  std::optional<Version> cuda_version;
  std::optional<Selection> selection;
  std::optional<TagPolicy> tag;
  std::optional<CommitMode> commit;
  PlanGoal goal = PlanGoal::Prepend;

  Intent intent = Intent::Patch;
  WouldChange would_change = WouldChange::IsFine;
  NoMatch no_match = NoMatch::IsFine;
  OutputFormat format = OutputFormat::Text;
  Verbosity verbosity = Verbosity::Normal;
  ColorWhen color = ColorWhen::Auto;
  std::optional<unsigned> jobs;  ///< 0: all cores

  Scrub scrub = Scrub::Keep;
  HardLinks hard_links = HardLinks::Protect;
  Sync sync = Sync::No;
  Verification verification = Verification::Fast;
  std::optional<std::string> output_directory;
  std::optional<std::string> undo_file;
  StoreGuard store_guard = StoreGuard::Refuse;

  std::optional<std::string> config_file;
  ConfigUse config_use = ConfigUse::Nearest;
};

}  // namespace cuda_runpath
