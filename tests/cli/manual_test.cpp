/// The manual page and --help name the same options, command by command.

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>
#include <utility>

#include "support/files.hpp"
#include "support/run.hpp"

namespace cuda_runpath {
namespace {

using Options = std::set<std::string>;

Options options_in(const std::string& text) {
  Options options;
  const std::regex option("--[a-z][a-z-]*[a-z]");
  for (std::sregex_iterator at(text.begin(), text.end(), option), end; at != end; ++at) options.insert(at->str());
  options.erase("--help");
  return options;
}

std::string help_of(const std::string& command) {
  return run_program({CUDA_RUNPATH_TOOL, command, "--help"}).out;
}

/// The section of the manual page, with plain dashes.
std::string section(const std::string& title) {
  std::string page = read_text(std::string(CUDA_RUNPATH_SOURCE_DIR) + "/docs/patch-cuda-runpath.1");
  for (std::size_t at = page.find("\\-"); at != std::string::npos; at = page.find("\\-", at)) page.erase(at, 1);
  const std::size_t begin = page.find("\n.SH " + title + "\n");
  if (begin == std::string::npos) return {};
  return page.substr(begin, page.find("\n.SH ", begin + 1) - begin);
}

/// A command and the section that it has.
using Section = std::pair<const char*, const char*>;
class Manual : public testing::TestWithParam<Section> {};

TEST_P(Manual, NamesTheOptionsOfTheHelp) {
  const auto& [command, title] = GetParam();
  EXPECT_EQ(options_in(section(title)), options_in(help_of(command)));
}

INSTANTIATE_TEST_SUITE_P(Commands, Manual,
                         testing::Values(Section{"patch", "OPTIONS"}, Section{"audit", "AUDIT"},
                                         Section{"doctor", "DOCTOR"}, Section{"explain", "EXPLAIN"},
                                         Section{"hook", "HOOK"}, Section{"platforms", "PLATFORMS"},
                                         Section{"rules", "RULES"}, Section{"undo", "UNDO"}),
                         [](const auto& info) { return std::string(info.param.first); });

}  // namespace
}  // namespace cuda_runpath
