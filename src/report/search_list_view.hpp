/// One entry of a search list, underlined, with as many of its neighbours as fit into a line.
///
/// A list of a Nix store is ten times as wide as a terminal. Whole entries are left out, never parts of one: who reads
/// an entry must be able to copy it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cuda_runpath {

struct UnderlinedEntry {
  std::string list;   ///< "...:/a:/b:..."
  std::string marks;  ///< "    ^^", to stand below it
};

class SearchListView {
 public:
  explicit SearchListView(std::string_view list);

  /// The place of `entry`: `position` where it holds, otherwise the first that is spelled so.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view entry, std::optional<std::size_t> position) const;

  /// The entry at `position` with neighbours, at most `width` columns unless the entry alone is wider. An empty
  /// entry gets one mark, where it would stand.
  [[nodiscard]] UnderlinedEntry around(std::size_t position, std::size_t width) const;

 private:
  std::vector<std::string_view> entries_;
};

/// Columns of a terminal that `text` takes, which is valid UTF-8: one for each code point.
[[nodiscard]] std::size_t columns_of(std::string_view text);

}  // namespace cuda_runpath
