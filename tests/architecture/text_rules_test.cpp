#include "architecture/text_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cuda_runpath {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "x\n";
  return text;
}

TEST(TooLong, LimitIsFine) {
  EXPECT_THAT(too_long({{"src/a.cpp", lines(longest_file_lines)}}, {}), IsEmpty());
}
TEST(TooLong, OneLineMoreIsNot) {
  EXPECT_THAT(too_long({{"src/a.cpp", lines(longest_file_lines + 1)}}, {}), ElementsAre(HasSubstr("351 lines")));
}
TEST(TooLong, LastLineWithoutNewlineCounts) {
  EXPECT_EQ(too_long({{"src/a.cpp", lines(longest_file_lines) + "x"}}, {}).size(), 1U);
}
TEST(TooLong, ExceptionIsTaken) {
  EXPECT_THAT(too_long({{"src/a.cpp", lines(400)}}, {{"src/a.cpp", "one table"}}), IsEmpty());
}
TEST(TooLong, ExceptionWithoutNeedIsNamed) {
  EXPECT_THAT(too_long({{"src/a.cpp", lines(4)}}, {{"src/a.cpp", "one table"}}),
              ElementsAre(HasSubstr("needs no exception")));
}

TEST(EmptyNames, InPath) {
  EXPECT_EQ(empty_names({{"src/elf/elf_util.hpp", ""}}).size(), 1U);
}
TEST(EmptyNames, InSnakeCaseName) {
  EXPECT_THAT(empty_names({{"src/a.cpp", "\nint path_helpers();\n"}}), ElementsAre(HasSubstr("src/a.cpp:2: path_h")));
}
TEST(EmptyNames, InCamelCaseName) {
  EXPECT_EQ(empty_names({{"src/a.cpp", "class FileManager;\n"}}).size(), 1U);
}
TEST(EmptyNames, InsideOtherWordIsFine) {
  EXPECT_THAT(empty_names({{"src/a.cpp", "int futile, manageress, elfutils;\n"}}), IsEmpty());
}
TEST(EmptyNames, CommentsStringsAndIncludesMayTalk) {
  EXPECT_THAT(empty_names({{"src/a.cpp",
                            "#include <utility>\n// a helper\n/* manager\n util */ auto s = \"helper \\\" util\";\n"
                            "auto r = R\"(helper)\"; int n = 1'000;\n"}}),
              IsEmpty());
}
TEST(EmptyNames, CodeBehindDigitSeparatorIsStillRead) {
  EXPECT_EQ(empty_names({{"src/a.cpp", "int n = 1'000; int helper = 2'000;\n"}}).size(), 1U);
}

TEST(MachinePaths, NamedWithLine) {
  EXPECT_THAT(machine_paths({{"docs/a.md", "x\nsee /somewhere/main\n"}}, {"/somewhere/"}),
              ElementsAre(HasSubstr("docs/a.md:2: holds /somewhere/")));
}
TEST(MachinePaths, InBinaryFileToo) {
  EXPECT_EQ(machine_paths({{"fixtures/a", std::string("\0\0/somewhere/x\0", 15)}}, {"/somewhere/"}).size(), 1U);
}

TEST(MachinePaths, PartOfALongerPathIsFine) {
  EXPECT_THAT(machine_paths({{"docs/a.md", "/opt/somewhere/main"}}, {"/somewhere/"}), IsEmpty());
}
TEST(MachinePaths, FoundBehindALongerOne) {
  EXPECT_EQ(machine_paths({{"docs/a.md", "/opt/somewhere/main /somewhere/"}}, {"/somewhere/"}).size(), 1U);
}

TEST(HeaderOpening, MissingCommentIsNamed) {
  EXPECT_THAT(headers_without_opening({{"src/a.hpp", "\n#pragma once\n"}}), ElementsAre(HasSubstr("does not open")));
}
TEST(HeaderOpening, MissingOnceIsNamed) {
  EXPECT_THAT(headers_without_opening({{"src/a.hpp", "/// What for.\n"}}), ElementsAre(HasSubstr("#pragma once")));
}
TEST(HeaderOpening, SourcesAreFree) {
  EXPECT_THAT(headers_without_opening({{"src/a.cpp", ""}}), IsEmpty());
}

}  // namespace
}  // namespace cuda_runpath
