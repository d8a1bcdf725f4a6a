/// --show-settings: a configuration file that says what this run would do, to look at or to keep.
#include <fmt/format.h>

#include "app/audit_job.hpp"
#include "cuda_runpath/base/text.hpp"

namespace cuda_runpath {
namespace {

/// A basic string of TOML.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? fmt::format("\\u{:04x}", static_cast<unsigned char>(c))
                                                             : std::string(1, c);
  }
  return out + '"';
}

template <class Items, class Word>
std::string list_of(const Items& items, Word word) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ", ") + quoted(word(item));
  return "[" + out + "]";
}

std::string same(const std::string& text) {
  return text;
}

std::string patch_table(const PatchJob& patch) {
  std::string out = "[patch]\n";
  if (patch.platform)
    out += fmt::format("platform = {}  # {}\n", quoted(patch.platform->name), printable(patch.platform->reason));
  if (!patch.platform) out += "# platform: each object's own marks decide\n";
  const DirectoryWishes& wishes = patch.directories;
  if (wishes.compat_directory) {
    const std::string& directory = *wishes.compat_directory;
    out += fmt::format("compat-dir = {}\n", quoted(directory.empty() ? "none" : directory));
  }
  if (!wishes.driver_directories.empty()) {
    out += fmt::format("driver-dirs = {}\n", list_of(wishes.driver_directories, same));
  }
  if (wishes.cuda_version) out += fmt::format("cuda-version = {}\n", quoted(wishes.cuda_version->text()));
  out += fmt::format("tag = {}\n", quoted(word_of(patch.tag)));
  out += fmt::format("exclude = {}\n", list_of(patch.settings.excludes, same));
  return out;
}

std::string audit_table(const AuditJob& job) {
  const AuditPolicy& policy = job.policy;
  const auto rule_word = [](RuleId rule) { return name_of(rule); };
  std::string out = "\n[audit]\n";
  if (!policy.selected.empty()) out += fmt::format("select = {}\n", list_of(policy.selected, rule_word));
  out += fmt::format("ignore = {}\n",
                     list_of(policy.ignored, [](const IgnoredRule& ignored) { return name_of(ignored.rule); }));
  out += fmt::format("fail-on = {}\n", quoted(name_of(job.fail_on)));
  out += fmt::format("drivers = {}\n", list_of(job.drivers, [](const Version& version) { return version.text(); }));
  out += fmt::format("gpus = {}\n", list_of(job.gpus, same));
  out += "\n[audit.severity]\n";
  for (const AuditRule& rule : audit_rules()) {
    const auto configured = policy.severities.find(rule.id);
    const bool is_own = configured == policy.severities.end();
    out +=
        fmt::format("{} = {}  # {}{}\n", name_of(rule.id), quoted(name_of(is_own ? rule.severity : configured->second)),
                    rule.name, is_own ? "" : ", configured");
  }
  return out;
}

std::string ignores_table(const AuditPolicy& policy) {
  if (policy.by_path.empty()) return {};
  std::map<std::string, std::vector<RuleId>> rules;
  for (const PathIgnore& ignore : policy.by_path) rules[ignore.glob].push_back(ignore.rule);
  std::string out = "\n[audit.per-path-ignores]\n";
  for (const auto& [glob, ids] : rules) {
    out += fmt::format("{} = {}\n", quoted(glob), list_of(ids, [](RuleId rule) { return name_of(rule); }));
  }
  return out;
}

std::string platform_table(const PlatformRule& rule) {
  std::string out = fmt::format("\n[[platform]]\nname = {}\n", quoted(rule.name));
  if (!rule.machines.empty()) out += fmt::format("machines = {}\n", list_of(rule.machines, same));
  out += fmt::format("driver-dirs = {}\n", list_of(rule.driver_directories, same));
  out += fmt::format("driver-dirs-32 = {}\n", list_of(rule.driver_directories_32, same));
  out += fmt::format("compat-dir = {}\n", quoted(rule.compat_directory.empty() ? "none" : rule.compat_directory));
  out += fmt::format("compat = {}\n", quoted(word_of(rule.compat_use)));
  const std::pair<const char*, const std::string&> words[] = {
      {"why", rule.why}, {"source", rule.source}, {"checked", rule.checked}};
  for (const auto& [key, text] : words) {
    if (!text.empty()) out += fmt::format("{} = {}\n", key, quoted(text));
  }
  return out;
}

}  // namespace

std::string render_settings(const AuditJob& job) {
  std::string out = job.config_path.empty() ? std::string("# no configuration file\n")
                                            : fmt::format("# configuration file: {}\n", printable(job.config_path));
  out += patch_table(job.patch) + audit_table(job) + ignores_table(job.policy);
  for (const PlatformRule& rule : job.own_platforms) out += platform_table(rule);
  return out;
}

}  // namespace cuda_runpath
