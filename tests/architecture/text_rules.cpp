#include "architecture/text_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <regex>
#include <set>
#include <string_view>

namespace cuda_runpath {
namespace {

/// The words of a snake_case or CamelCase name, in small letters.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  bool joins = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto letter = static_cast<unsigned char>(name[i]);
    if (std::isalpha(letter) == 0) {
      joins = false;
      continue;
    }
    const bool capital = std::isupper(letter) != 0;
    const bool after_small = i > 0 && std::islower(static_cast<unsigned char>(name[i - 1])) != 0;
    if (!joins || (capital && after_small)) words.emplace_back();
    words.back() += static_cast<char>(std::tolower(letter));
    joins = true;
  }
  return words;
}

bool says_nothing(std::string_view name) {
  static const std::set<std::string, std::less<>> empty{"util",   "utils",   "utility", "utilities",
                                                        "helper", "helpers", "manager", "managers"};
  const std::vector<std::string> words = words_of(name);
  return std::any_of(words.begin(), words.end(), [](const std::string& word) { return empty.contains(word); });
}

int lines_in(const std::string& text) {
  const auto ends = static_cast<int>(std::count(text.begin(), text.end(), '\n'));
  return text.empty() || text.back() == '\n' ? ends : ends + 1;
}

int line_of(const std::string& text, std::size_t place) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(place), '\n'));
}

/// Where `directory` stands as the beginning of a path, not as a part of a longer one.
std::size_t find_path(const std::string& text, const std::string& directory) {
  std::size_t place = text.find(directory);
  for (; place != std::string::npos && place > 0; place = text.find(directory, place + 1)) {
    const auto before = static_cast<unsigned char>(text[place - 1]);
    if (std::isalnum(before) == 0 && std::string_view("._-+/").find(text[place - 1]) == std::string_view::npos) break;
  }
  return place;
}

std::size_t behind(const std::string& text, std::string_view what, std::size_t from) {
  const std::size_t found = text.find(what, from);
  return found == std::string::npos ? text.size() : found + what.size();
}

/// The place behind the closing quote of the literal that opens at `begin`.
std::size_t end_of_literal(const std::string& text, std::size_t begin) {
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == text[begin] || text[i] == '\n') {
      return i + 1;
    }
  }
  return text.size();
}

/// The place behind the comment, literal or #include line that begins at `begin`; `begin` when none does.
std::size_t end_of_noise(const std::string& text, std::size_t begin) {
  const std::string_view rest = std::string_view(text).substr(begin);
  if (rest.starts_with("//") || rest.starts_with("#include")) return behind(text, "\n", begin);
  if (rest.starts_with("/*")) return behind(text, "*/", begin + 2);
  if (rest.starts_with("R\"")) {
    const std::size_t open = std::min(text.find('(', begin), text.size());
    return behind(text, ")" + text.substr(begin + 2, open - begin - 2) + "\"", open);
  }
  if (rest.front() == '"') return end_of_literal(text, begin);
  // A quote behind a letter or digit parts a number's digits: 1'000.
  const bool parts_digits = begin > 0 && std::isalnum(static_cast<unsigned char>(text[begin - 1])) != 0;
  return rest.front() == '\'' && !parts_digits ? end_of_literal(text, begin) : begin;
}

}  // namespace

std::vector<std::string> too_long(const std::vector<SourceFile>& files,
                                  const std::vector<LengthException>& exceptions) {
  std::vector<std::string> complaints;
  std::set<std::string> used;
  for (const SourceFile& file : files) {
    const int lines = lines_in(file.text);
    if (lines <= longest_file_lines) continue;
    const bool excepted = std::any_of(exceptions.begin(), exceptions.end(),
                                      [&](const LengthException& exception) { return exception.path == file.path; });
    if (excepted) {
      used.insert(file.path);
    } else {
      complaints.push_back(
          fmt::format("{}: {} lines, at most {}; split it by ideas", file.path, lines, longest_file_lines));
    }
  }
  for (const LengthException& exception : exceptions) {
    if (!used.contains(exception.path)) complaints.push_back(exception.path + ": needs no exception any more");
  }
  return complaints;
}

std::string code_only(const std::string& text) {
  std::string code = text;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = end_of_noise(text, begin);
    std::replace_if(
        code.begin() + static_cast<std::ptrdiff_t>(begin), code.begin() + static_cast<std::ptrdiff_t>(end),
        [](char letter) { return letter != '\n'; }, ' ');
    begin = std::max(end, begin + 1);
  }
  return code;
}

std::vector<std::string> empty_names(const std::vector<SourceFile>& files) {
  static const std::regex identifier("[A-Za-z_][A-Za-z_0-9]*");
  std::vector<std::string> complaints;
  for (const SourceFile& file : files) {
    if (says_nothing(file.path)) complaints.push_back(file.path + ": a path that says nothing; name the idea");
    const std::string code = code_only(file.text);
    for (std::sregex_iterator match(code.begin(), code.end(), identifier), end; match != end; ++match) {
      if (!says_nothing(match->str())) continue;
      complaints.push_back(fmt::format("{}:{}: {} says nothing; name the idea", file.path,
                                       line_of(code, static_cast<std::size_t>(match->position())), match->str()));
    }
  }
  return complaints;
}

std::vector<std::string> machine_paths(const std::vector<SourceFile>& files,
                                       const std::vector<std::string>& directories) {
  std::vector<std::string> complaints;
  for (const SourceFile& file : files) {
    for (const std::string& directory : directories) {
      const std::size_t place = find_path(file.text, directory);
      if (place == std::string::npos) continue;
      complaints.push_back(
          fmt::format("{}:{}: holds {}, a path of one machine", file.path, line_of(file.text, place), directory));
    }
  }
  return complaints;
}

std::vector<std::string> headers_without_opening(const std::vector<SourceFile>& files) {
  std::vector<std::string> complaints;
  for (const SourceFile& file : files) {
    if (!file.path.ends_with(".hpp")) continue;
    if (!file.text.starts_with("///")) complaints.push_back(file.path + ": does not open with what it is for (///)");
    if (file.text.find("\n#pragma once\n") == std::string::npos) complaints.push_back(file.path + ": no #pragma once");
  }
  return complaints;
}

}  // namespace cuda_runpath
