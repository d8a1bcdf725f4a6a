/// `cuda-runpath.toml`: the options a project or site always wants, and its own platform rules.
///
/// A misspelt key that is accepted in silence is the commonest fault of configuration files, so
/// every key that is not known is an error with its line and column.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/app/audit_config.hpp"
#include "cuda_runpath/app/patch_settings.hpp"
#include "cuda_runpath/base/error.hpp"
#include "cuda_runpath/platform/platform_rule.hpp"

namespace cuda_runpath {

struct ConfigFile {
  std::string path;  ///< empty: there is none
  std::optional<std::string> platform;
  std::optional<std::string> compat_directory;  ///< "none" means none
  std::vector<std::string> driver_directories;
  std::optional<Version> cuda_version;
  std::optional<Selection> selection;
  std::optional<TagPolicy> tag;
  std::optional<CommitMode> commit;
  std::vector<std::string> excludes;
  AuditConfig audit;
  std::vector<PlatformRule> platforms;  ///< replace the built-in rules of the same name, or come beside them
};

/// The name that is looked for.
inline constexpr std::string_view config_file_name = "cuda-runpath.toml";

/// The nearest `cuda-runpath.toml`, from the directory of `path` (or `path` itself) upward.
[[nodiscard]] std::optional<std::string> find_config_file(const std::string& path);

/// Reads and checks a configuration file. Errors: Io; BadConfig with line and column.
[[nodiscard]] Result<ConfigFile> read_config_file(const std::string& path);

/// The file that `settings` name, else the nearest one from the first of `paths` upward; none when it is not wanted, or
/// not there. Errors: as `read_config_file`.
[[nodiscard]] Result<ConfigFile> load_config_file(const PatchSettings& settings, const std::vector<std::string>& paths);

/// A configuration from text; `path` is for messages.
[[nodiscard]] Result<ConfigFile> parse_config(std::string_view text, const std::string& path);

/// The words of --select, --tag and --commit, which the configuration file shares.
[[nodiscard]] std::optional<Selection> selection_of(std::string_view word);
[[nodiscard]] std::optional<TagPolicy> tag_policy_of(std::string_view word);
[[nodiscard]] std::optional<CommitMode> commit_mode_of(std::string_view word);

/// The word of the configuration file for a value.
[[nodiscard]] std::string_view word_of(TagPolicy tag);
[[nodiscard]] std::string_view word_of(CompatUse use);

/// Checks a directory named by a user, on the command line or in the file.
/// Errors: BadConfig, also when it is longer than a path can be.
[[nodiscard]] Status check_named_directory(std::string_view directory);

}  // namespace cuda_runpath
