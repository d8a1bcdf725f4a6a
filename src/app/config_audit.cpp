#include "app/config_audit.hpp"

namespace cuda_runpath {
namespace {

constexpr ConfigWords<Severity> severity_words{
    {{"error", Severity::Error}, {"warning", Severity::Warning}, {"info", Severity::Info}}};

class AuditTable {
 public:
  AuditTable(const ConfigValues& values, AuditConfig& config) : values_(values), config_(config) {}

  Status read(const toml::node& node) {
    const std::vector<ConfigValues::Field> fields = {
        {"select", [&](const toml::node& value) { return read_selected(value); }},
        {"ignore", [&](const toml::node& value) { return read_ignored(value); }},
        {"fail-on", [&](const toml::node& value) { return read_fail_on(value); }},
        {"drivers", [&](const toml::node& value) { return values_.put_versions(config_.drivers, value); }},
        {"gpus", [&](const toml::node& value) { return values_.put_list(config_.gpus, value); }},
        {"severity", [&](const toml::node& value) { return read_severities(value); }},
        {"per-path-ignores", [&](const toml::node& value) { return read_path_ignores(value); }},
    };
    return values_.read_table(node, "[audit]", fields);
  }

 private:
  template <class Take>
  Status each_rule(const toml::node& list, Take take) const {
    return values_.each_text(list, [&](const std::string& word, const toml::node& item) -> Status {
      const AuditRule* rule = find_rule(word);
      if (rule == nullptr) return no_rule(item.source(), word);
      take(rule->id, values_.place_of(item.source()));
      return {};
    });
  }

  [[nodiscard]] tl::unexpected<Error> no_rule(const toml::source_region& place, std::string_view word) const {
    return values_.fault(place, fmt::format("there is no rule '{}'; patch-cuda-runpath rules lists them", word));
  }

  Status read_selected(const toml::node& list) {
    return each_rule(list, [&](RuleId rule, const SettingPlace&) { config_.policy.selected.push_back(rule); });
  }

  Status read_ignored(const toml::node& list) {
    return each_rule(list, [&](RuleId rule, SettingPlace place) {
      config_.policy.ignored.push_back({rule, std::move(place)});
    });
  }

  Status read_fail_on(const toml::node& value) {
    if (Status done = values_.put_word(config_.fail_on, value, severity_words); !done) return done;
    if (config_.fail_on != Severity::Info) return {};
    return values_.fault(value.source(), "info findings never fail; say \"warning\" or \"error\"");
  }

  Status read_severities(const toml::node& node) {
    if (!node.is_table()) return values_.fault(node.source(), "[audit.severity] must be a table");
    for (const auto& [key, value] : *node.as_table()) {
      const AuditRule* rule = find_rule(key.str());
      if (rule == nullptr) return no_rule(key.source(), key.str());
      std::optional<Severity> severity;
      if (Status done = values_.put_word(severity, value, severity_words); !done) return done;
      config_.policy.severities[rule->id] = *severity;
    }
    return {};
  }

  Status read_path_ignores(const toml::node& node) {
    if (!node.is_table()) return values_.fault(node.source(), "[audit.per-path-ignores] must be a table");
    for (const auto& [glob, rules] : *node.as_table()) {
      Status done = each_rule(rules, [&, &glob = glob](RuleId rule, SettingPlace place) {
        config_.policy.by_path.push_back({std::string(glob.str()), rule, std::move(place)});
      });
      if (!done) return done;
    }
    return {};
  }

  const ConfigValues& values_;
  AuditConfig& config_;
};

}  // namespace

Status read_audit_table(const toml::node& node, const ConfigValues& values, AuditConfig& config) {
  return AuditTable(values, config).read(node);
}

}  // namespace cuda_runpath
