/// What the tables under data/ are checked with: a check that lets everything pass checks nothing.
#include "cuda_runpath/base/table_checks.hpp"

#include <gtest/gtest.h>

#include <array>

namespace cuda_runpath {
namespace {

TEST(IsDotted, WantsNumbersBetweenDots) {
  for (const char* text : {"12", "12.9", "575.57.08"}) EXPECT_TRUE(is_dotted(text)) << text;
  for (const char* text : {"", ".", "12.", ".9", "12..9", "12.x", "v12", "12 "}) EXPECT_FALSE(is_dotted(text)) << text;
}

TEST(IsDottedList, WantsEveryWordDotted) {
  for (const char* list : {"", "12.9", "12.9 13.0 13.1"}) EXPECT_TRUE(is_dotted_list(list)) << list;
  for (const char* list : {"x", "12.9 x", "12.9  13.0", " 12.9"}) EXPECT_FALSE(is_dotted_list(list)) << list;
}

TEST(CompareDotted, GoesNumberByNumber) {
  EXPECT_EQ(compare_dotted("9.0", "12.0"), -1);
  EXPECT_EQ(compare_dotted("470.182.03", "470.82.01"), 1);
  EXPECT_EQ(compare_dotted("13", "13.0"), 0);
}

TEST(TakeWord, TakesOneWordAfterTheOther) {
  std::string_view list = "11.8 12.2";
  EXPECT_EQ(take_word(list), "11.8");
  EXPECT_EQ(take_word(list), "12.2");
  EXPECT_EQ(list, "");
}

TEST(StrictlySorted, LetsNoRowBeThereTwice) {
  const auto below = [](int a, int b) { return a < b; };
  EXPECT_TRUE(strictly_sorted(std::array{1, 2, 3}, below));
  EXPECT_FALSE(strictly_sorted(std::array{1, 3, 2}, below));
  EXPECT_FALSE(strictly_sorted(std::array{1, 2, 2}, below));
}

TEST(IsIsoDate, WantsTheWholeShape) {
  EXPECT_TRUE(is_iso_date("2026-11-22"));
  for (const char* text : {"", "2026-11-2", "2026/11/22", "22-11-2026", "2026-11-22 "}) {
    EXPECT_FALSE(is_iso_date(text)) << text;
  }
}

}  // namespace
}  // namespace cuda_runpath
