/// Help is read on terminals of 80 columns, and by programs that read it aloud: no line is longer, none is half of
/// another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "support/run.hpp"

namespace cuda_runpath {
namespace {

std::string help_of(const std::string& command) {
  return run_program({CUDA_RUNPATH_TOOL, command, "--help"}).out;
}

TEST(Help, FitsEightyColumns) {
  for (const char* command : {"patch", "audit", "explain", "doctor", "hook", "platforms", "rules", "undo"}) {
    std::istringstream help(help_of(command));
    EXPECT_TRUE(help.peek() != std::istringstream::traits_type::eof()) << command;
    for (std::string line; std::getline(help, line);) EXPECT_LE(line.size(), 80U) << command << ": " << line;
  }
}

TEST(Help, FillsItsParagraphs) {
  EXPECT_THAT(help_of("patch"),
              testing::StartsWith("Makes every object that opens the CUDA driver search <compat>:<driver> first, in\n"
                                  "DT_RUNPATH.\n"));
}

TEST(Help, FillsTheDescriptionsOfOptions) {
  EXPECT_THAT(help_of("patch"),
              testing::HasSubstr("                          else copy and rename; in-place: never copy, for files\n"));
}

TEST(Help, SaysEveryWordOfALongDescription) {
  EXPECT_THAT(
      help_of("patch"),
      testing::ContainsRegex("--exclude GLOB +Leave out files and directories that match GLOB .again\n +for more.\n"));
}

}  // namespace
}  // namespace cuda_runpath
