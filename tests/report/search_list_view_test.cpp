#include "report/search_list_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cuda_runpath {
namespace {

constexpr std::size_t wide = 80;

TEST(SearchListView, MarksStandBelowTheEntry) {
  const UnderlinedEntry shown = SearchListView("/a:/bcd:/e").around(1, wide);
  EXPECT_EQ(shown.list, "/a:/bcd:/e");
  EXPECT_EQ(shown.marks, "   ^^^^");
}

TEST(SearchListView, EmptyEntryHasOneMark) {
  EXPECT_EQ(SearchListView(":/a").around(0, wide).marks, "^");
  EXPECT_EQ(SearchListView("/a::/b").around(1, wide).marks, "   ^");
  EXPECT_EQ(SearchListView("/a:").around(1, wide).marks, "   ^");
  EXPECT_EQ(SearchListView("").around(0, wide).marks, "^");
}

TEST(SearchListView, LongListShowsNeighboursThatFit) {
  const UnderlinedEntry shown = SearchListView("/aaaaaaaaaa:/bbbb:/cc:/dddd:/eeeeeeeeee").around(2, 24);
  EXPECT_EQ(shown.list, "...:/bbbb:/cc:/dddd:...");
  EXPECT_EQ(shown.marks, "          ^^^");
}

TEST(SearchListView, LongListFitsTheWidth) {
  std::string list;
  for (int i = 0; i < 100; ++i) list += "/nix/store/entry" + std::to_string(i) + ":";
  for (std::size_t position = 0; position < 100; ++position) {
    EXPECT_LE(SearchListView(list).around(position, 60).list.size(), 60U) << position;
  }
}

TEST(SearchListView, EntryThatIsTooLongStaysWhole) {
  EXPECT_EQ(SearchListView("/a:/bbbbbbbbbbbbbbbbbbbb:/c").around(1, 10).list, "...:/bbbbbbbbbbbbbbbbbbbb:...");
}

TEST(SearchListView, MarksCountCharactersNotBytes) {
  const UnderlinedEntry shown = SearchListView("/\xc3\xa9\xc3\xa9:/b").around(1, wide);
  EXPECT_EQ(shown.marks, "    ^^");
}

TEST(SearchListView, EscapedBytesAreMarkedAsTheyAreShown) {
  const UnderlinedEntry shown = SearchListView("/a:\xff\n").around(1, wide);
  EXPECT_EQ(shown.list, "/a:\\xff\\x0a");
  EXPECT_EQ(shown.marks, "   ^^^^^^^^");
}

TEST(SearchListView, PositionGoesBeforeTheFirstOfThatSpelling) {
  EXPECT_EQ(SearchListView("/a:/b:/a").find("/a", 2), 2U);
}

TEST(SearchListView, PositionThatDoesNotHoldFallsBackToTheSpelling) {
  EXPECT_EQ(SearchListView("/a:/b").find("/b", 7), 1U);
  EXPECT_EQ(SearchListView("/a:/b").find("/b", std::nullopt), 1U);
}

TEST(SearchListView, EntryThatIsNotThereHasNoPlace) {
  EXPECT_EQ(SearchListView("/a:/b").find("/c", std::nullopt), std::nullopt);
  EXPECT_EQ(SearchListView(":/b").find("", std::nullopt), std::nullopt);
}

}  // namespace
}  // namespace cuda_runpath
