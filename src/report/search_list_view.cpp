#include "report/search_list_view.hpp"

#include <algorithm>

#include "cuda_runpath/base/text.hpp"

namespace cuda_runpath {
namespace {

constexpr std::string_view left_out_before = "...:";
constexpr std::string_view left_out_behind = ":...";

/// Entries [first, last] of a list, growing from one of them.
struct Window {
  std::size_t first;
  std::size_t last;
};

}  // namespace

SearchListView::SearchListView(std::string_view list) {
  for (;;) {
    const std::size_t colon = list.find(':');
    entries_.push_back(list.substr(0, colon));
    if (colon == std::string_view::npos) return;
    list.remove_prefix(colon + 1);
  }
}

std::optional<std::size_t> SearchListView::find(std::string_view entry, std::optional<std::size_t> position) const {
  if (position && *position < entries_.size() && entries_[*position] == entry) return position;
  if (entry.empty()) return std::nullopt;
  const auto at = std::find(entries_.begin(), entries_.end(), entry);
  if (at == entries_.end()) return std::nullopt;
  return static_cast<std::size_t>(at - entries_.begin());
}

UnderlinedEntry SearchListView::around(std::size_t position, std::size_t width) const {
  const auto wide = [&](std::size_t i) { return columns_of(printable(entries_[i])) + 1; };
  const std::size_t most = width - std::min(width, left_out_before.size() + left_out_behind.size());
  Window window{position, position};
  std::size_t used = wide(position);
  for (bool grown = true; grown;) {
    grown = false;
    if (window.last + 1 < entries_.size() && used + wide(window.last + 1) <= most) {
      used += wide(++window.last);
      grown = true;
    }
    if (window.first > 0 && used + wide(window.first - 1) <= most) {
      used += wide(--window.first);
      grown = true;
    }
  }
  UnderlinedEntry shown;
  if (window.first > 0) shown.list = left_out_before;
  for (std::size_t i = window.first; i <= window.last; ++i) {
    if (i > window.first) shown.list += ':';
    const std::string entry = printable(entries_[i]);
    if (i == position) {
      shown.marks = std::string(columns_of(shown.list), ' ');
      shown.marks += std::string(std::max<std::size_t>(columns_of(entry), 1), '^');
    }
    shown.list += entry;
  }
  if (window.last + 1 < entries_.size()) shown.list += left_out_behind;
  return shown;
}

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace cuda_runpath
