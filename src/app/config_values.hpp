/// Values of a configuration file, each checked, each fault with its line and column.
#pragma once

#include <fmt/format.h>

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/toml.hpp"
#include "cuda_runpath/base/error.hpp"
#include "cuda_runpath/base/version.hpp"

namespace cuda_runpath {

/// The words of a setting and what they mean.
template <class T>
using ConfigWords = std::array<std::pair<std::string_view, T>, 3>;

class ConfigValues {
 public:
  /// A key of a table and what reads its value.
  using Field = std::pair<std::string_view, std::function<Status(const toml::node&)>>;

  /// `path` is for messages.
  explicit ConfigValues(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] tl::unexpected<Error> fault(const toml::source_region& place, std::string_view message) const {
    return fail(ErrorKind::BadConfig, fmt::format("{}: {}", place_of(place), message));
  }
  /// "cuda-runpath.toml:12:3"
  [[nodiscard]] std::string place_of(const toml::source_region& place) const {
    return fmt::format("{}:{}:{}", path_, place.begin.line, place.begin.column);
  }

  /// Every key of `table` is one of `fields`; `where` names the table.
  [[nodiscard]] Status read_table(const toml::node& node, std::string_view where,
                                  const std::vector<Field>& fields) const;

  [[nodiscard]] Status put_text(std::string& target, const toml::node& node) const;
  [[nodiscard]] Status put_list(std::vector<std::string>& target, const toml::node& node) const;
  [[nodiscard]] Status put_directory(std::optional<std::string>& target, const toml::node& node) const;
  [[nodiscard]] Status put_directories(std::vector<std::string>& target, const toml::node& node) const;
  [[nodiscard]] Status put_version(std::optional<Version>& target, const toml::node& node) const;
  [[nodiscard]] Status put_versions(std::vector<Version>& target, const toml::node& node) const;

  /// Calls `take(text, item)` for each string of a list.
  template <class Take>
  [[nodiscard]] Status each_text(const toml::node& node, Take take) const {
    const toml::array* list = node.as_array();
    if (list == nullptr) return fault(node.source(), "a list of strings is wanted here");
    for (const toml::node& item : *list) {
      std::string text;
      if (Status done = put_text(text, item); !done) return done;
      if (Status done = take(text, item); !done) return done;
    }
    return {};
  }

  template <class T>
  [[nodiscard]] Status put_word(std::optional<T>& target, const toml::node& node, const ConfigWords<T>& words) const {
    std::string word;
    if (Status done = put_text(word, node); !done) return done;
    for (const auto& [name, value] : words) {
      if (name == word) target = value;
    }
    if (target) return {};
    return fault(node.source(),
                 fmt::format("'{}' is none of {}, {}, {}", word, words[0].first, words[1].first, words[2].first));
  }

 private:
  std::string path_;
};

}  // namespace cuda_runpath
