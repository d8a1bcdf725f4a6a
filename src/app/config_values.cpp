#include "app/config_values.hpp"

#include "cuda_runpath/app/config_file.hpp"

namespace cuda_runpath {

Status ConfigValues::read_table(const toml::node& node, std::string_view where,
                                const std::vector<Field>& fields) const {
  const toml::table* table = node.as_table();
  if (table == nullptr) return fault(node.source(), fmt::format("{} must be a table", where));
  for (const auto& [key, value] : *table) {
    const Field* known = nullptr;
    std::string names;
    for (const Field& field : fields) {
      if (field.first == key.str()) known = &field;
      names += fmt::format("{}{}", names.empty() ? "" : ", ", field.first);
    }
    if (known == nullptr) {
      return fault(key.source(), fmt::format("unknown key '{}' in {}; known: {}", key.str(), where, names));
    }
    if (Status done = known->second(value); !done) return done;
  }
  return {};
}

Status ConfigValues::put_text(std::string& target, const toml::node& node) const {
  const auto* text = node.as_string();
  if (text == nullptr) return fault(node.source(), "a string is wanted here");
  if (text->get().empty()) return fault(node.source(), "an empty string means nothing here");
  target = text->get();
  return {};
}

Status ConfigValues::put_list(std::vector<std::string>& target, const toml::node& node) const {
  return each_text(node, [&](const std::string& text, const toml::node&) -> Status {
    target.push_back(text);
    return {};
  });
}

Status ConfigValues::put_directory(std::optional<std::string>& target, const toml::node& node) const {
  std::string directory;
  if (Status done = put_text(directory, node); !done) return done;
  if (directory != "none") {
    if (const Status good = check_named_directory(directory); !good) return fault(node.source(), good.error().message);
  }
  target = std::move(directory);
  return {};
}

Status ConfigValues::put_directories(std::vector<std::string>& target, const toml::node& node) const {
  return each_text(node, [&](const std::string& directory, const toml::node& item) -> Status {
    if (const Status good = check_named_directory(directory); !good) return fault(item.source(), good.error().message);
    target.push_back(directory);
    return {};
  });
}

Status ConfigValues::put_version(std::optional<Version>& target, const toml::node& node) const {
  std::string text;
  if (Status done = put_text(text, node); !done) return done;
  target = Version::parse(text);
  if (!target) return fault(node.source(), fmt::format("'{}' is not a version such as \"12.4\"", text));
  return {};
}

Status ConfigValues::put_versions(std::vector<Version>& target, const toml::node& node) const {
  return each_text(node, [&](const std::string& text, const toml::node& item) -> Status {
    const std::optional<Version> version = Version::parse(text);
    if (!version) return fault(item.source(), fmt::format("'{}' is not a version such as \"575.57.08\"", text));
    target.push_back(*version);
    return {};
  });
}

}  // namespace cuda_runpath
