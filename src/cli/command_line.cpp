#include "cli/command_line.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "cli/help_text.hpp"
#include "cuda_runpath/app/exit_codes.hpp"
#include "cuda_runpath/base/text.hpp"
#include "cuda_runpath/base/version.hpp"

namespace cuda_runpath {
namespace {

class PlainFormatter : public CLI::Formatter {
 public:
  explicit PlainFormatter(std::string usage) : usage_(std::move(usage)) { column_width(26); }

  std::string make_option_opts(const CLI::Option* option) const override {
    const std::string type = option->get_positional() ? "" : option->get_type_name();
    return type.empty() || option->get_items_expected_max() == 0 ? "" : " " + type;
  }
  std::string make_option_desc(const CLI::Option* option) const override {
    return narrowed(option->get_description(), help_width - get_column_width());
  }
  std::string make_description(const CLI::App* app) const override {
    return app->get_description().empty() ? "" : filled(app->get_description()) + '\n';
  }
  std::string make_footer(const CLI::App* app) const override {
    return app->get_footer().empty() ? "" : '\n' + filled(app->get_footer()) + '\n';
  }
  std::string make_positionals(const CLI::App*) const override { return {}; }
  std::string make_usage(const CLI::App*, std::string) const override { return fmt::format("Usage: {}\n", usage_); }

 private:
  std::string usage_;
};

/// A validator's name is for searches only and appears nowhere: the words of one_of are kept in it.
constexpr std::string_view word_list_mark = "one of: ";

std::string name_of_validator(CLI::Option& option) {
  try {
    return option.get_validator(0)->get_name();
  } catch (const CLI::OptionNotFound&) {
    return {};
  }
}

}  // namespace

void use_plain_help(CLI::App& app, std::string usage) {
  app.formatter(std::make_shared<PlainFormatter>(std::move(usage)));
}

CLI::Validator one_of(std::vector<std::string> words) {
  std::string word_list = fmt::format("{}{}", word_list_mark, fmt::join(words, " "));
  return {[words = std::move(words)](std::string& text) {
            if (std::find(words.begin(), words.end(), text) != words.end()) return std::string();
            return fmt::format("'{}' is none of {}", text, fmt::join(words, ", "));
          },
          "", word_list};
}

std::vector<std::string> words_of(CLI::Option& option) {
  std::vector<std::string> words;
  const std::string list = name_of_validator(option);
  if (!list.starts_with(word_list_mark)) return words;
  for (std::size_t begin = word_list_mark.size(); begin < list.size();) {
    const std::size_t end = std::min(list.find(' ', begin), list.size());
    words.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

CLI::Validator version_number() {
  return {[](std::string& text) {
            return Version::parse(text) ? std::string() : fmt::format("'{}' is not a version such as 12.4", text);
          },
          "", "version"};
}

CLI::Validator present_directory() {
  return {[](std::string& text) {
            std::error_code fault;
            if (std::filesystem::is_directory(text, fault)) return std::string();
            return fmt::format("'{}' is no directory", text);
          },
          "", "directory"};
}

ColorWhen color_when_of(std::string_view word) {
  if (word == "always") return ColorWhen::Always;
  return word == "never" ? ColorWhen::Never : ColorWhen::Auto;
}

void add_color_option(CLI::App& app, std::string& word, const char* group) {
  app.add_option("--color", word, "auto (default), always, never")
      ->type_name("WHEN")
      ->check(one_of({"auto", "always", "never"}))
      ->group(group);
}

int report_usage_error(std::string_view message, std::string_view help_words) {
  fmt::print(stderr, "error: {}; see {}\n", message, help_words);
  return exit_fault;
}

ParsedWords parse_words(CLI::App& app, Words given, std::string_view help_words) {
  app.allow_extras();
  const auto marker =
      std::find_if(given.begin(), given.end(), [](const char* word) { return std::string_view(word) == "--"; });
  std::vector<std::string> options(given.begin(), marker);
  std::reverse(options.begin(), options.end());  // as CLI11 wants them
  try {
    app.parse(std::move(options));
  } catch (const CLI::Success& answered) {
    return {{}, app.exit(answered)};
  } catch (const CLI::Error& fault) {
    return {{}, report_usage_error(printable(fault.what()), help_words)};
  }
  ParsedWords words;
  for (std::string& word : app.remaining()) {
    if (word.size() > 1 && word.front() == '-') {
      return {{}, report_usage_error(fmt::format("unknown option '{}'", printable(word)), help_words)};
    }
    words.paths.push_back(std::move(word));
  }
  if (marker != given.end()) words.paths.insert(words.paths.end(), marker + 1, given.end());
  return words;
}

}  // namespace cuda_runpath
