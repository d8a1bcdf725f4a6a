// The manual page cannot be the help alone: an option such as --commit takes a paragraph to be used rightly. So the
// template has the prose, and the table the options, their values and their order; neither can lose an option.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cuda_runpath/version.hpp>
#include <map>

#include "cli/generate.hpp"

namespace cuda_runpath {
namespace {

/// roff reads `-` as a hyphen, which cannot be searched for or copied, and `\` as its own sign.
std::string escaped(std::string_view text) {
  std::string roff;
  for (const char letter : text) {
    if (letter == '-') {
      roff += "\\-";
    } else if (letter == '\\') {
      roff += "\\e";
    } else {
      roff += letter;
    }
  }
  return roff;
}

/// ".BR \-j ", " \-\-jobs " \fIN\fR"": the names in bold; the value in italics, or its words.
std::string heading(const OptionRow& row, const std::vector<std::string>& words_shown) {
  std::string line = ".BR ";
  for (std::size_t i = 0; i < row.names.size(); ++i) {
    line += fmt::format("{}{}", i == 0 ? "" : " \", \" ", escaped(row.names[i]));
  }
  if (row.value_name.empty()) return line + "\n";
  if (words_shown.empty()) return fmt::format("{} \" \\fI{}\\fR\"\n", line, escaped(row.value_name));
  return fmt::format("{} \" \" {}\n", line, escaped(fmt::format("{}", fmt::join(words_shown, " | "))));
}

/// What the template says of single options: the lines between `@options` and `@end`, by the name in front.
using OwnWords = std::map<std::string, std::string, std::less<>>;

std::string paragraph(const OptionRow& row, const OwnWords& own) {
  // The platforms and rules are lists of their own commands, and too long for a heading.
  const bool short_list = row.kind == ValueKind::Word && row.words.size() <= 4;
  const std::string head = heading(row, short_list ? row.words : std::vector<std::string>{});
  const auto found =
      std::find_if(row.names.begin(), row.names.end(), [&](const std::string& name) { return own.contains(name); });
  if (found != row.names.end()) return fmt::format(".TP\n{}{}", head, own.find(*found)->second);
  return fmt::format(".TP\n{}{}.\n", head, escaped(row.description));
}

/// Options that say the same as in the patch command, in one paragraph.
std::string as_for_patch(const std::vector<const OptionRow*>& rows) {
  std::string names;
  for (const OptionRow* row : rows) {
    for (const std::string& name : row->names) {
      names += fmt::format("{}{}", names.empty() ? "" : " \", \" ", escaped(name));
    }
  }
  return rows.empty() ? std::string() : fmt::format(".TP\n.BR {}\nAs for the patch command.\n", names);
}

constexpr std::string_view no_group = "Options";  // CLI11's name for it

enum class Headings { Leave, Show };

std::string option_list(const CommandRow& command, const CommandRow& patch, const OwnWords& own, Headings headings) {
  std::string text, group;
  std::vector<const OptionRow*> shared;
  for (const OptionRow& row : command.options) {
    const OptionRow* same = &command == &patch ? nullptr : find_option(patch, row.names.back());
    // Every command has --help; the first one says what it is.
    if (same != nullptr && row.names.back() == "--help") continue;
    if (same != nullptr && same->names == row.names && same->description == row.description) {
      shared.push_back(&row);
      continue;
    }
    if (headings == Headings::Show && row.group != group && row.group != no_group)
      text += fmt::format(".SS {}\n", escaped(row.group));
    group = row.group;
    text += paragraph(row, own);
  }
  return text + as_for_patch(shared);
}

/// Reads the template line by line.
class PageMaker {
 public:
  PageMaker(std::string_view text, const std::vector<CommandRow>& commands) : rest_(text), commands_(commands) {}

  Result<std::string> make() {
    while (!rest_.empty()) {
      const std::string line = next_line();
      if (line.starts_with("@options ") || line.starts_with("@grouped-options ")) {
        if (Status done = put_options(line); !done) return tl::unexpected(done.error());
      } else {
        page_ += line + "\n";
      }
    }
    return std::move(page_);
  }

 private:
  /// With `@version@` filled in.
  std::string next_line();
  Status put_options(const std::string& directive);
  Result<OwnWords> own_words(const CommandRow& command);

  std::string_view rest_;
  const std::vector<CommandRow>& commands_;
  std::string page_;
};

std::string PageMaker::next_line() {
  constexpr std::string_view mark = "@version@";
  const std::size_t end = std::min(rest_.find('\n'), rest_.size());
  std::string line(rest_.substr(0, end));
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  if (const std::size_t at = line.find(mark); at != std::string::npos) {
    line.replace(at, mark.size(), program_version);
  }
  return line;
}

Result<OwnWords> PageMaker::own_words(const CommandRow& command) {
  OwnWords own;
  std::string name;
  for (std::string line = next_line(); line != "@end"; line = next_line()) {
    if (rest_.empty()) return fail(ErrorKind::BadConfig, "the template of the manual page: @options without @end");
    if (line.starts_with("-")) {
      name = line;
      if (find_option(command, name) == nullptr) {
        return fail(ErrorKind::BadConfig,
                    fmt::format("the template of the manual page: '{}' has no option {}", command.word, name));
      }
      own[name].clear();
    } else {
      own[name] += line + "\n";
    }
  }
  return own;
}

Status PageMaker::put_options(const std::string& directive) {
  const std::string word = directive.substr(directive.find(' ') + 1);
  const auto command =
      std::find_if(commands_.begin(), commands_.end(), [&](const CommandRow& row) { return row.word == word; });
  if (command == commands_.end()) {
    return fail(ErrorKind::BadConfig, fmt::format("the template of the manual page: no command '{}'", word));
  }
  const Result<OwnWords> own = own_words(*command);
  if (!own) return tl::unexpected(own.error());
  page_ += option_list(*command, commands_.front(), *own,
                       directive.starts_with("@grouped") ? Headings::Show : Headings::Leave);
  return {};
}

}  // namespace

Result<std::string> manual_page(std::string_view page_template, const std::vector<CommandRow>& commands) {
  return PageMaker(page_template, commands).make();
}

}  // namespace cuda_runpath
