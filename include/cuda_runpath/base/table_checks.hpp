/// What the compiler checks in the tables under data/: order, versions, sources, dates.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cuda_runpath {

/// Whether `text` is numbers joined by dots, as `Version::parse` takes them.
constexpr bool is_dotted(std::string_view text) {
  bool digit_before = false;
  for (const char c : text) {
    const bool digit = '0' <= c && c <= '9';
    if (!digit && (c != '.' || !digit_before)) return false;
    digit_before = digit;
  }
  return digit_before;
}

constexpr bool is_dotted_or_empty(std::string_view text) {
  return text.empty() || is_dotted(text);
}

/// The first number of dotted `text`, which it takes off.
constexpr std::uint64_t take_number(std::string_view& text) {
  std::uint64_t number = 0;
  while (!text.empty() && text.front() != '.') {
    number = number * 10 + static_cast<std::uint64_t>(text.front() - '0');
    text.remove_prefix(1);
  }
  if (!text.empty()) text.remove_prefix(1);
  return number;
}

/// -1, 0 or 1, number by number; missing ones count as 0.
constexpr int compare_dotted(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    const std::uint64_t x = take_number(a);
    const std::uint64_t y = take_number(b);
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

/// The first word of `list` (separated by spaces), which it takes off.
constexpr std::string_view take_word(std::string_view& list) {
  const std::size_t end = std::min(list.find(' '), list.size());
  const std::string_view word = list.substr(0, end);
  list.remove_prefix(std::min(end + 1, list.size()));
  return word;
}

/// Whether every word of `list` is dotted.
constexpr bool is_dotted_list(std::string_view list) {
  while (!list.empty()) {
    if (!is_dotted(take_word(list))) return false;
  }
  return true;
}

/// Whether `before(a, b)` holds for all neighbours: sorted, and no row twice.
template <class Rows, class Before>
constexpr bool strictly_sorted(const Rows& rows, Before before) {
  return std::adjacent_find(rows.begin(), rows.end(), [&](const auto& a, const auto& b) { return !before(a, b); }) ==
         rows.end();
}

constexpr bool is_iso_date(std::string_view text) {
  constexpr std::string_view shape = "dddd-dd-dd";
  if (text.size() != shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool digit = '0' <= text[i] && text[i] <= '9';
    if (shape[i] == 'd' ? !digit : text[i] != shape[i]) return false;
  }
  return true;
}

/// Whether every row says who says so, and when somebody last looked.
template <class Rows>
constexpr bool all_sourced(const Rows& rows) {
  return std::all_of(rows.begin(), rows.end(), [](const auto& row) {
    return !row.provenance.source.empty() && is_iso_date(row.provenance.checked);
  });
}

}  // namespace cuda_runpath
