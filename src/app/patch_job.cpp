#include "cuda_runpath/app/patch_job.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "app/advice.hpp"

namespace cuda_runpath {
namespace {

constexpr unsigned most_threads_by_default = 8;  ///< each keeps a few string tables in memory
constexpr unsigned most_threads = 1024;
constexpr std::string_view named_directories = "directories by option";
constexpr std::string_view no_directory = "none";

unsigned thread_count(const PatchSettings& settings, const Environment& environment) {
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  const std::optional<unsigned> wanted = settings.jobs ? settings.jobs : environment.nix_build_cores;
  if (!wanted) return std::min(cores, most_threads_by_default);
  return *wanted == 0 ? cores : std::min(*wanted, most_threads);
}

std::vector<PlatformRule> merged_rules(const std::vector<PlatformRule>& additions) {
  std::vector<PlatformRule> rules = builtin_platforms();
  for (const PlatformRule& added : additions) {
    const auto same =
        std::find_if(rules.begin(), rules.end(), [&](const auto& rule) { return rule.name == added.name; });
    if (same == rules.end()) {
      rules.push_back(added);
    } else {
      *same = added;
    }
  }
  std::sort(rules.begin(), rules.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return rules;
}

Status check_directories(const PatchSettings& settings) {
  const std::optional<std::string>& compat = settings.compat_directory;
  if (compat && compat->empty()) {
    return fail(ErrorKind::BadConfig, "--compat-dir is empty", "say --compat-dir none when there is none");
  }
  const auto check = [](std::string_view option, const std::string& directory) -> Status {
    const Status good = check_named_directory(directory);
    if (good) return {};
    return fail(good.error().kind, fmt::format("{}: {}", option, good.error().message), good.error().advice);
  };
  if (compat && *compat != no_directory) {
    if (Status good = check("--compat-dir", *compat); !good) return good;
  }
  for (const std::string& directory : settings.driver_directories) {
    if (Status good = check("--driver-dir", directory); !good) return good;
  }
  return {};
}

/// Command line before configuration file before environment.
std::optional<PlatformChoice> platform_named(const PatchSettings& settings, const ConfigFile& config,
                                             const Environment& environment) {
  if (settings.platform) return PlatformChoice{*settings.platform, "named by --platform"};
  if (config.platform) return PlatformChoice{*config.platform, "named by " + config.path};
  if (environment.platform) return PlatformChoice{*environment.platform, "named by CUDA_RUNPATH_PLATFORM"};
  return std::nullopt;
}

DirectoryWishes directory_wishes(const PatchSettings& settings, const ConfigFile& config) {
  DirectoryWishes wishes;
  wishes.compat_directory = settings.compat_directory ? settings.compat_directory : config.compat_directory;
  if (wishes.compat_directory == no_directory) wishes.compat_directory = "";
  wishes.driver_directories =
      settings.driver_directories.empty() ? config.driver_directories : settings.driver_directories;
  wishes.cuda_version = settings.cuda_version ? settings.cuda_version : config.cuda_version;
  return wishes;
}

std::string canonical_store(const Environment& environment) {
  const std::string store = environment.nix_store.value_or("/nix/store");
  std::error_code fault;
  const std::filesystem::path canonical = std::filesystem::canonical(store, fault);
  return fault == std::errc::no_such_file_or_directory ? "" : fault ? store : canonical.string();
}

}  // namespace

Status take_listed_paths(PatchSettings& settings) {
  if (!settings.files_from) return {};
  Result<std::vector<std::string>> listed = read_path_list(*settings.files_from, settings.files_separator);
  if (!listed)
    return tl::unexpected(advised(listed.error(), "name a list of paths with --files-from, or - for standard input"));
  for (std::string& path : *listed) settings.paths.push_back(std::move(path));
  return {};
}

Result<PatchJob> make_patch_job(PatchSettings settings, const ConfigFile& config, const Environment& environment) {
  if (Status good = check_directories(settings); !good) return tl::unexpected(good.error());
  PatchJob job;
  job.selection = settings.selection.value_or(config.selection.value_or(Selection::Driver));
  job.tag = settings.tag.value_or(config.tag.value_or(TagPolicy::Keep));
  job.commit = settings.commit.value_or(config.commit.value_or(CommitMode::Auto));
  job.directories = directory_wishes(settings, config);
  job.rules = merged_rules(config.platforms);
  job.platform = platform_named(settings, config, environment);
  if (job.platform && find_platform(job.rules, job.platform->name) == nullptr) {
    return fail(ErrorKind::BadConfig,
                fmt::format("unknown platform '{}', {}", job.platform->name, job.platform->reason),
                platform_advice(job.rules));
  }
  job.threads = thread_count(settings, environment);
  job.nix_store = canonical_store(environment);
  job.in_nix_build = environment.in_nix_build;
  settings.excludes.insert(settings.excludes.end(), config.excludes.begin(), config.excludes.end());
  job.settings = std::move(settings);
  return job;
}

Result<PlatformChoice> choose_platform(const PatchJob& job, const ObjectFacts& facts) {
  if (job.platform) return *job.platform;
  if (const std::optional<std::string> marked = platform_from_marks(facts)) {
    return PlatformChoice{*marked, "its interpreter or search path lies in a Nix store"};
  }
  if (!job.directories.driver_directories.empty()) {
    return PlatformChoice{std::string(named_directories), "no platform named, but the driver directory was"};
  }
  return fail(ErrorKind::BadConfig, "it opens the CUDA driver, but nothing says for which platform",
              "name one with --platform");
}

PlatformRule rule_of(const PatchJob& job, const PlatformChoice& choice) {
  if (const PlatformRule* rule = find_platform(job.rules, choice.name)) return *rule;
  PlatformRule rule;
  rule.name = choice.name;
  return rule;
}

std::string platform_advice(const std::vector<PlatformRule>& rules) {
  std::string names;
  for (const PlatformRule& rule : rules) names += (names.empty() ? "" : ", ") + rule.name;
  return fmt::format(
      "platforms: {}; choose the one the package will run on with --platform NAME, CUDA_RUNPATH_PLATFORM, or "
      "[patch] platform in {}",
      names, config_file_name);
}

}  // namespace cuda_runpath
