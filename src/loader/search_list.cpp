#include "loader/search_list.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace cuda_runpath {
namespace {

bool is_name_character(char c) {
  return c == '_' || ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9');
}

/// How long the token `name` is at the `$` that `text` begins with, `${NAME}` too; 0 when it is another one.
std::size_t token_length(std::string_view text, std::string_view name) {
  const std::string_view rest = text.substr(1);
  if (rest.starts_with('{')) {
    const bool matches = rest.substr(1).starts_with(name) && rest.substr(1 + name.size()).starts_with('}');
    return matches ? name.size() + 3 : 0;
  }
  if (!rest.starts_with(name)) return 0;
  const bool longer = rest.size() > name.size() && is_name_character(rest[name.size()]);
  return longer ? 0 : name.size() + 1;
}

std::vector<std::string_view> split(std::string_view list, std::string_view separators) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = list.find_first_of(separators);
    parts.push_back(list.substr(0, end));
    if (end == std::string_view::npos) return parts;
    list.remove_prefix(end + 1);
  }
}

}  // namespace

std::string absolute_path(std::string_view path, std::string_view working_directory) {
  std::string result;
  const auto append = [&](std::string_view text) {
    for (const std::string_view part : split(text, "/")) {
      if (part.empty() || part == ".") continue;
      result.append("/").append(part);
    }
  };
  if (!path.starts_with('/')) append(working_directory);
  append(path);
  return result.empty() ? "/" : result;
}

std::string directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string_view::npos ? "/" : std::string(path.substr(0, slash));
}

std::string expand_tokens(std::string_view text, const TokenValues& tokens) {
  const std::array<std::pair<std::string_view, const std::string*>, 3> known = {
      {{"ORIGIN", &tokens.origin}, {"LIB", &tokens.lib}, {"PLATFORM", &tokens.platform}}};
  std::string result;
  while (!text.empty()) {
    const std::size_t dollar = std::min(text.find('$'), text.size());
    result.append(text.substr(0, dollar));
    text.remove_prefix(dollar);
    if (text.empty()) break;
    std::size_t taken = 0;
    for (const auto& [name, value] : known) {
      taken = token_length(text, name);
      if (taken == 0) continue;
      result.append(*value);
      break;
    }
    if (taken == 0) result.push_back('$');
    text.remove_prefix(std::max<std::size_t>(taken, 1));
  }
  return result;
}

std::vector<SearchEntry> expand_list_of_glibc(std::string_view list, std::string_view separators,
                                              const TokenValues& tokens) {
  std::vector<SearchEntry> entries;
  for (const std::string_view part : split(list, separators)) {
    std::string directory = absolute_path(expand_tokens(part, tokens), tokens.working_directory);
    const bool known = std::any_of(entries.begin(), entries.end(),
                                   [&](const SearchEntry& entry) { return entry.directory == directory; });
    if (!known) entries.push_back({std::string(part), std::move(directory)});
  }
  return entries;
}

std::vector<SearchEntry> expand_list_of_musl(std::string_view list, const TokenValues& tokens) {
  std::vector<SearchEntry> entries;
  for (const std::string_view part : split(list, ":\n")) {
    // Skipped by path_open, which jumps over separators; glibc would take the working directory.
    if (part.empty()) continue;
    std::string expanded;
    std::string_view rest = part;
    while (!rest.empty()) {
      const std::size_t dollar = std::min(rest.find('$'), rest.size());
      expanded.append(rest.substr(0, dollar));
      rest.remove_prefix(dollar);
      if (rest.empty()) break;
      std::size_t taken = 0;
      if (rest.starts_with("$ORIGIN")) taken = 7;
      if (rest.starts_with("${ORIGIN}")) taken = 9;
      if (taken == 0) return {};
      expanded.append(tokens.origin);
      rest.remove_prefix(taken);
    }
    entries.push_back({std::string(part), absolute_path(expanded, tokens.working_directory)});
  }
  return entries;
}

}  // namespace cuda_runpath
