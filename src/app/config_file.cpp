#include "cuda_runpath/app/config_file.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <functional>
#include <utility>

#include "cuda_runpath/base/text.hpp"
#include "cuda_runpath/io/disk_file.hpp"

// One translation unit parses TOML: header-only and without exceptions, whatever the library that
// the system ships was built for.
#undef TOML_HEADER_ONLY
#undef TOML_SHARED_LIB
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace cuda_runpath {
namespace {

constexpr std::uint64_t largest_config = 1 << 20;  // bytes
constexpr std::size_t longest_directory = 4096;    // bytes: PATH_MAX of Linux

template <class T>
using Words = std::array<std::pair<std::string_view, T>, 3>;

constexpr Words<Selection> selection_words{
    {{"driver", Selection::Driver}, {"cuda", Selection::Cuda}, {"all", Selection::All}}};
constexpr Words<TagPolicy> tag_words{
    {{"keep", TagPolicy::Keep}, {"runpath", TagPolicy::Runpath}, {"rpath", TagPolicy::Rpath}}};
constexpr Words<CommitMode> commit_words{
    {{"auto", CommitMode::Auto}, {"in-place", CommitMode::InPlace}, {"replace", CommitMode::Replace}}};
constexpr Words<CompatUse> compat_words{
    {{"never", CompatUse::Never}, {"opt-in", CompatUse::OptIn}, {"default", CompatUse::Default}}};

template <class T>
std::optional<T> meaning_of(std::string_view word, const Words<T>& words) {
  for (const auto& [name, value] : words) {
    if (name == word) return value;
  }
  return std::nullopt;
}

/// Reads one file into a ConfigFile; the first fault stops it.
class ConfigReader {
 public:
  ConfigReader(const std::string& path) : path_(path) { config_.path = path; }

  Result<ConfigFile> read(const toml::table& root);

 private:
  using Field = std::pair<std::string_view, std::function<Status(const toml::node&)>>;

  [[nodiscard]] tl::unexpected<Error> fault(const toml::source_region& place, std::string message) const {
    return fail(ErrorKind::BadConfig,
                fmt::format("{}:{}:{}: {}", path_, place.begin.line, place.begin.column, message));
  }
  Status read_table(const toml::table& table, std::string_view where, const std::vector<Field>& fields) const;
  Status read_patch(const toml::table& table);
  Status read_platform(const toml::node& node);

  Status put_text(std::string& target, const toml::node& node) const;
  Status put_list(std::vector<std::string>& target, const toml::node& node) const;
  Status put_directory(std::optional<std::string>& target, const toml::node& node) const;
  Status put_directories(std::vector<std::string>& target, const toml::node& node) const;
  Status put_version(std::optional<Version>& target, const toml::node& node) const;
  template <class T>
  Status put_word(std::optional<T>& target, const toml::node& node, const Words<T>& words) const;

  const std::string& path_;
  ConfigFile config_;
};

Result<ConfigFile> ConfigReader::read(const toml::table& root) {
  const std::vector<Field> fields = {
      {"patch",
       [&](const toml::node& node) -> Status {
         if (!node.is_table()) return fault(node.source(), "'patch' must be a table: [patch]");
         return read_patch(*node.as_table());
       }},
      {"platform",
       [&](const toml::node& node) -> Status {
         if (!node.is_array()) return fault(node.source(), "'platform' must be an array of tables: [[platform]]");
         for (const toml::node& row : *node.as_array()) {
           if (Status done = read_platform(row); !done) return done;
         }
         return {};
       }},
  };
  if (Status done = read_table(root, "the top level", fields); !done) return tl::unexpected(done.error());
  return std::move(config_);
}

Status ConfigReader::read_table(const toml::table& table, std::string_view where,
                                const std::vector<Field>& fields) const {
  for (const auto& [key, node] : table) {
    const Field* known = nullptr;
    std::string names;
    for (const Field& field : fields) {
      if (field.first == key.str()) known = &field;
      names += fmt::format("{}{}", names.empty() ? "" : ", ", field.first);
    }
    if (known == nullptr) {
      return fault(key.source(), fmt::format("unknown key '{}' in {}; known: {}", key.str(), where, names));
    }
    if (Status done = known->second(node); !done) return done;
  }
  return {};
}

Status ConfigReader::read_patch(const toml::table& table) {
  ConfigFile& to = config_;
  std::string platform;
  const std::vector<Field> fields = {
      {"platform", [&](const toml::node& node) { return put_text(platform, node); }},
      {"compat-dir", [&](const toml::node& node) { return put_directory(to.compat_directory, node); }},
      {"driver-dirs", [&](const toml::node& node) { return put_directories(to.driver_directories, node); }},
      {"cuda-version", [&](const toml::node& node) { return put_version(to.cuda_version, node); }},
      {"select", [&](const toml::node& node) { return put_word(to.selection, node, selection_words); }},
      {"tag", [&](const toml::node& node) { return put_word(to.tag, node, tag_words); }},
      {"exclude", [&](const toml::node& node) { return put_list(to.excludes, node); }},
      {"commit", [&](const toml::node& node) { return put_word(to.commit, node, commit_words); }},
  };
  Status done = read_table(table, "[patch]", fields);
  if (!platform.empty()) to.platform = platform;
  return done;
}

Status ConfigReader::read_platform(const toml::node& node) {
  if (!node.is_table()) return fault(node.source(), "'platform' must be an array of tables: [[platform]]");
  PlatformRule rule;
  std::optional<std::string> compat_directory;
  std::optional<CompatUse> compat_use;
  const std::vector<Field> fields = {
      {"name", [&](const toml::node& n) { return put_text(rule.name, n); }},
      {"machines", [&](const toml::node& n) { return put_list(rule.machines, n); }},
      {"driver-dirs", [&](const toml::node& n) { return put_directories(rule.driver_directories, n); }},
      {"driver-dirs-32", [&](const toml::node& n) { return put_directories(rule.driver_directories_32, n); }},
      {"compat-dir", [&](const toml::node& n) { return put_directory(compat_directory, n); }},
      {"compat", [&](const toml::node& n) { return put_word(compat_use, n, compat_words); }},
      {"why", [&](const toml::node& n) { return put_text(rule.why, n); }},
      {"source", [&](const toml::node& n) { return put_text(rule.source, n); }},
      {"checked", [&](const toml::node& n) { return put_text(rule.checked, n); }},
  };
  if (Status done = read_table(*node.as_table(), "[[platform]]", fields); !done) return done;
  if (rule.name.empty()) return fault(node.source(), "a [[platform]] needs a name");
  if (compat_directory && *compat_directory != "none") rule.compat_directory = *compat_directory;
  rule.compat_use = compat_use.value_or(CompatUse::OptIn);
  config_.platforms.push_back(std::move(rule));
  return {};
}

Status ConfigReader::put_text(std::string& target, const toml::node& node) const {
  const auto* text = node.as_string();
  if (text == nullptr) return fault(node.source(), "a string is wanted here");
  if (text->get().empty()) return fault(node.source(), "an empty string means nothing here");
  target = text->get();
  return {};
}

Status ConfigReader::put_list(std::vector<std::string>& target, const toml::node& node) const {
  const toml::array* list = node.as_array();
  if (list == nullptr) return fault(node.source(), "a list of strings is wanted here");
  for (const toml::node& item : *list) {
    std::string text;
    if (Status done = put_text(text, item); !done) return done;
    target.push_back(std::move(text));
  }
  return {};
}

Status ConfigReader::put_directory(std::optional<std::string>& target, const toml::node& node) const {
  std::string directory;
  if (Status done = put_text(directory, node); !done) return done;
  if (directory != "none") {
    if (const Status good = check_named_directory(directory); !good) return fault(node.source(), good.error().message);
  }
  target = std::move(directory);
  return {};
}

Status ConfigReader::put_directories(std::vector<std::string>& target, const toml::node& node) const {
  if (Status done = put_list(target, node); !done) return done;
  for (const std::string& directory : target) {
    if (const Status good = check_named_directory(directory); !good) return fault(node.source(), good.error().message);
  }
  return {};
}

Status ConfigReader::put_version(std::optional<Version>& target, const toml::node& node) const {
  std::string text;
  if (Status done = put_text(text, node); !done) return done;
  target = Version::parse(text);
  if (!target) return fault(node.source(), fmt::format("'{}' is not a version such as \"12.4\"", text));
  return {};
}

template <class T>
Status ConfigReader::put_word(std::optional<T>& target, const toml::node& node, const Words<T>& words) const {
  std::string word;
  if (Status done = put_text(word, node); !done) return done;
  target = meaning_of(word, words);
  if (target) return {};
  return fault(node.source(),
               fmt::format("'{}' is none of {}, {}, {}", word, words[0].first, words[1].first, words[2].first));
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
  if (!file) return tl::unexpected(file.error());
  if (file->size() > largest_config) {
    return fail(ErrorKind::BadConfig,
                fmt::format("{}: {} bytes are too many for a configuration file", path, file->size()));
  }
  const Result<Bytes> content = read_block(*file, 0, file->size());
  if (!content) return tl::unexpected(content.error());
  return parse_config(text_of(*content), path);
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
