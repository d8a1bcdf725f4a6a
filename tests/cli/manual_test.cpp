/// The manual page and --help name the same options, command by command.

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

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
  std::vector<std::string> argv{CUDA_RUNPATH_TOOL};
  if (!command.empty()) argv.push_back(command);
  argv.emplace_back("--help");
  return run_program(argv).out;
}

/// The section of the manual page, with plain dashes.
std::string section(const std::string& title) {
  std::string page = read_text(std::string(CUDA_RUNPATH_SOURCE_DIR) + "/docs/patch-cuda-runpath.1");
  for (std::size_t at = page.find("\\-"); at != std::string::npos; at = page.find("\\-", at)) page.erase(at, 1);
  const std::size_t begin = page.find("\n.SH " + title + "\n");
  if (begin == std::string::npos) return {};
  return page.substr(begin, page.find("\n.SH ", begin + 1) - begin);
}

TEST(Manual, OptionsOfPatchAreThoseOfItsHelp) {
  EXPECT_EQ(options_in(section("OPTIONS")), options_in(help_of("")));
}

TEST(Manual, OptionsOfExplainAreThoseOfItsHelp) {
  EXPECT_EQ(options_in(section("EXPLAIN")), options_in(help_of("explain")));
}

TEST(Manual, OptionsOfDoctorAreThoseOfItsHelp) {
  EXPECT_EQ(options_in(section("DOCTOR")), options_in(help_of("doctor")));
}

TEST(Manual, OptionsOfPlatformsAreThoseOfItsHelp) {
  EXPECT_EQ(options_in(section("PLATFORMS")), options_in(help_of("platforms")));
}

TEST(Manual, OptionsOfAuditAreThoseOfItsHelp) {
  EXPECT_EQ(options_in(section("AUDIT")), options_in(help_of("audit")));
}

TEST(Manual, OptionsOfHookAreThoseOfItsHelp) {
  EXPECT_EQ(options_in(section("HOOK")), options_in(help_of("hook")));
}

TEST(Manual, OptionsOfRulesAreThoseOfItsHelp) {
  EXPECT_EQ(options_in(section("RULES")), options_in(help_of("rules")));
}

TEST(Manual, EveryHelpFitsATerminal) {
  for (const char* command : {"", "audit", "explain", "doctor", "hook", "platforms", "rules", "undo"}) {
    const std::string help = help_of(command);
    EXPECT_NE(help, "") << command;
    for (std::size_t at = 0; at < help.size();) {
      const std::size_t end = std::min(help.find('\n', at), help.size());
      EXPECT_LE(end - at, 100U) << command << ": " << help.substr(at, end - at);
      at = end + 1;
    }
  }
}

}  // namespace
}  // namespace cuda_runpath
