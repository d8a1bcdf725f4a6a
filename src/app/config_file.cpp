#include "cuda_runpath/app/config_file.hpp"

#define TOML_IMPLEMENTATION
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/advice.hpp"
#include "app/config_audit.hpp"
#include "app/config_values.hpp"
#include "cuda_runpath/io/disk_file.hpp"

namespace cuda_runpath {
namespace {

constexpr std::uint64_t largest_config = 1ULL << 20U;  // bytes
constexpr std::size_t longest_directory = 4096;        // bytes: PATH_MAX of Linux

constexpr ConfigWords<Selection> selection_words{
    {{"driver", Selection::Driver}, {"cuda", Selection::Cuda}, {"all", Selection::All}}};
constexpr ConfigWords<TagPolicy> tag_words{
    {{"keep", TagPolicy::Keep}, {"runpath", TagPolicy::Runpath}, {"rpath", TagPolicy::Rpath}}};
constexpr ConfigWords<CommitMode> commit_words{
    {{"auto", CommitMode::Auto}, {"in-place", CommitMode::InPlace}, {"replace", CommitMode::Replace}}};
constexpr ConfigWords<CompatUse> compat_words{
    {{"never", CompatUse::Never}, {"opt-in", CompatUse::OptIn}, {"default", CompatUse::Default}}};

template <class T>
std::optional<T> meaning_of(std::string_view word, const ConfigWords<T>& words) {
  for (const auto& [name, value] : words) {
    if (name == word) return value;
  }
  return std::nullopt;
}

/// Every value has a word.
template <class T>
std::string_view word_for(T meant, const ConfigWords<T>& words) {
  return std::find_if(words.begin(), words.end(), [&](const auto& word) { return word.second == meant; })->first;
}

/// Reads one file into a ConfigFile; the first fault stops it.
class ConfigReader {
 public:
  explicit ConfigReader(const std::string& path) : values_(path) { config_.path = path; }

  Result<ConfigFile> read(const toml::table& root);

 private:
  using Field = ConfigValues::Field;

  Status read_patch(const toml::node& node);
  Status read_platform(const toml::node& node);

  ConfigValues values_;
  ConfigFile config_;
};

Result<ConfigFile> ConfigReader::read(const toml::table& root) {
  const std::vector<Field> fields = {
      {"patch", [&](const toml::node& node) { return read_patch(node); }},
      {"audit", [&](const toml::node& node) { return read_audit_table(node, values_, config_.audit); }},
      {"platform",
       [&](const toml::node& node) -> Status {
         if (!node.is_array())
           return values_.fault(node.source(), "'platform' must be an array of tables: [[platform]]");
         for (const toml::node& row : *node.as_array()) {
           if (Status done = read_platform(row); !done) return done;
         }
         return {};
       }},
  };
  if (Status done = values_.read_table(root, "the top level", fields); !done) return tl::unexpected(done.error());
  return std::move(config_);
}

Status ConfigReader::read_patch(const toml::node& node) {
  ConfigFile& to = config_;
  std::string platform;
  const std::vector<Field> fields = {
      {"platform", [&](const toml::node& n) { return values_.put_text(platform, n); }},
      {"compat-dir", [&](const toml::node& n) { return values_.put_directory(to.compat_directory, n); }},
      {"driver-dirs", [&](const toml::node& n) { return values_.put_directories(to.driver_directories, n); }},
      {"cuda-version", [&](const toml::node& n) { return values_.put_version(to.cuda_version, n); }},
      {"select", [&](const toml::node& n) { return values_.put_word(to.selection, n, selection_words); }},
      {"tag", [&](const toml::node& n) { return values_.put_word(to.tag, n, tag_words); }},
      {"exclude", [&](const toml::node& n) { return values_.put_list(to.excludes, n); }},
      {"commit", [&](const toml::node& n) { return values_.put_word(to.commit, n, commit_words); }},
  };
  Status done = values_.read_table(node, "[patch]", fields);
  if (!platform.empty()) to.platform = platform;
  return done;
}

Status ConfigReader::read_platform(const toml::node& node) {
  PlatformRule rule;
  std::optional<std::string> compat_directory;
  std::optional<CompatUse> compat_use;
  const std::vector<Field> fields = {
      {"name", [&](const toml::node& n) { return values_.put_text(rule.name, n); }},
      {"machines", [&](const toml::node& n) { return values_.put_list(rule.machines, n); }},
      {"driver-dirs", [&](const toml::node& n) { return values_.put_directories(rule.driver_directories, n); }},
      {"driver-dirs-32", [&](const toml::node& n) { return values_.put_directories(rule.driver_directories_32, n); }},
      {"compat-dir", [&](const toml::node& n) { return values_.put_directory(compat_directory, n); }},
      {"compat", [&](const toml::node& n) { return values_.put_word(compat_use, n, compat_words); }},
      {"why", [&](const toml::node& n) { return values_.put_text(rule.why, n); }},
      {"source", [&](const toml::node& n) { return values_.put_text(rule.source, n); }},
      {"checked", [&](const toml::node& n) { return values_.put_text(rule.checked, n); }},
  };
  if (Status done = values_.read_table(node, "[[platform]]", fields); !done) return done;
  if (rule.name.empty()) return values_.fault(node.source(), "a [[platform]] needs a name");
  if (compat_directory && *compat_directory != "none") rule.compat_directory = *compat_directory;
  rule.compat_use = compat_use.value_or(CompatUse::OptIn);
  config_.platforms.push_back(std::move(rule));
  return {};
}

}  // namespace

std::optional<Selection> selection_of(std::string_view word) {
  return meaning_of(word, selection_words);
}
std::optional<TagPolicy> tag_policy_of(std::string_view word) {
  return meaning_of(word, tag_words);
}
std::optional<CommitMode> commit_mode_of(std::string_view word) {
  return meaning_of(word, commit_words);
}

std::string_view word_of(TagPolicy tag) {
  return word_for(tag, tag_words);
}
std::string_view word_of(CompatUse use) {
  return word_for(use, compat_words);
}

Status check_named_directory(std::string_view directory) {
  if (directory.size() > longest_directory) {
    return fail(ErrorKind::BadConfig, fmt::format("directory of {} bytes, the longest path is {}: {}...",
                                                  directory.size(), longest_directory, directory.substr(0, 40)));
  }
  return check_directory(directory);
}

std::optional<std::string> find_config_file(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code fault;
  fs::path directory = fs::weakly_canonical(path, fault);
  if (fault) return std::nullopt;
  if (!fs::is_directory(directory, fault)) directory = directory.parent_path();
  for (;; directory = directory.parent_path()) {
    const fs::path candidate = directory / config_file_name;
    if (fs::is_regular_file(candidate, fault)) return candidate.string();
    if (!directory.has_relative_path()) return std::nullopt;
  }
}

Result<ConfigFile> read_config_file(const std::string& path) {
  const Result<DiskFile> file = DiskFile::open(path);
  if (!file)
    return tl::unexpected(
        advised(file.error(), "name another configuration file with --config, or none with --isolated"));
  if (file->size() > largest_config) {
    return fail(ErrorKind::BadConfig,
                fmt::format("{}: {} bytes, a configuration file has at most {}", path, file->size(), largest_config),
                "name the right one with --config");
  }
  const Result<Bytes> content = read_block(*file, 0, file->size());
  if (!content) return tl::unexpected(content.error());
  return parse_config(text_of(*content), path);
}

Result<ConfigFile> load_config_file(const PatchSettings& settings, const std::vector<std::string>& paths) {
  if (settings.config_file) return read_config_file(*settings.config_file);
  if (settings.config_use == ConfigUse::Isolated || paths.empty()) return ConfigFile{};
  const std::optional<std::string> nearest = find_config_file(paths.front());
  return nearest ? read_config_file(*nearest) : ConfigFile{};
}

Result<ConfigFile> parse_config(std::string_view text, const std::string& path) {
  const toml::parse_result parsed = toml::parse(text, path);
  if (!parsed) {
    const toml::source_position place = parsed.error().source().begin;
    return fail(ErrorKind::BadConfig,
                fmt::format("{}:{}:{}: {}", path, place.line, place.column, parsed.error().description()));
  }
  return ConfigReader(path).read(parsed.table());
}

}  // namespace cuda_runpath
