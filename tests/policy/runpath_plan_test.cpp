// The arrangement of one list: order, drops, tags, and the public failures that must not come back.
#include "cuda_runpath/policy/runpath_plan.hpp"

#include <gtest/gtest.h>

namespace cuda_runpath {
namespace {

SearchDirectories both() {
  return {"/compat", {"/driver"}, "compat by test"};
}
SearchDirectories only_driver() {
  return {std::nullopt, {"/driver"}, "no compat"};
}

ObjectFacts with_runpath(const std::string& list) {
  ObjectFacts facts;
  facts.runpath = list;
  return facts;
}

ObjectFacts with_rpath(const std::string& list) {
  ObjectFacts facts;
  facts.rpath = list;
  return facts;
}

PatchWishes removal() {
  PatchWishes wishes;
  wishes.goal = PlanGoal::Remove;
  return wishes;
}

PatchWishes stubs_only() {
  PatchWishes wishes;
  wishes.goal = PlanGoal::DropStubs;
  return wishes;
}

PatchWishes driver_only() {
  PatchWishes wishes;
  wishes.need = DriverNeed::DriverOnly;
  return wishes;
}

PatchWishes compat_package() {
  PatchWishes wishes;
  wishes.in_compat_package = true;
  return wishes;
}

PatchWishes tagged(TagPolicy tag) {
  PatchWishes wishes;
  wishes.tag = tag;
  return wishes;
}

std::string prepended(const std::string& list, const SearchDirectories& directories = both(),
                      const PatchWishes& wishes = {}) {
  return plan_runpath(with_runpath(list), directories, wishes).new_value;
}

/// The entries as "keep /a, drop /b".
std::string actions(const RunpathPlan& plan) {
  std::string text;
  for (const RunpathEntry& entry : plan.entries) {
    if (!text.empty()) text += ", ";
    text += std::string(name_of(entry.action)) + " " + entry.directory;
  }
  return text;
}

struct ListCase {
  const char* name;
  const char* before;
  const char* after;
  const char* actions;
};

class Prepend : public testing::TestWithParam<ListCase> {};

TEST_P(Prepend, Arranges) {
  const RunpathPlan plan = plan_runpath(with_runpath(GetParam().before), both(), {});
  EXPECT_EQ(plan.new_value, GetParam().after);
  EXPECT_EQ(actions(plan), GetParam().actions);
}

INSTANTIATE_TEST_SUITE_P(
    Lists, Prepend,
    testing::Values(
        ListCase{"EmptyList", "", "/compat:/driver", "add /compat, add /driver"},
        ListCase{"OtherEntries", "/a:/b", "/compat:/driver:/a:/b", "add /compat, add /driver, keep /a, keep /b"},
        ListCase{"TwiceByTwoHooks", "/compat:/compat:/driver", "/compat:/driver",
                 "keep /compat, drop /compat, keep /driver"},
        ListCase{"WrongOrderOfTwoHooks", "/driver:/compat:/a", "/compat:/driver:/a",
                 "move /compat, keep /driver, keep /a"},
        ListCase{"EmptyEntryBehind", "/driver:", "/compat:/driver", "add /compat, keep /driver, drop "},
        ListCase{"EmptyEntryInFront", ":/a", "/compat:/driver:/a", "add /compat, add /driver, drop , keep /a"},
        ListCase{"EmptyEntryWithin", "/a::/b", "/compat:/driver:/a:/b",
                 "add /compat, add /driver, keep /a, drop , keep /b"},
        ListCase{"NothingButEmptyEntries", "::", "/compat:/driver", "add /compat, add /driver, drop , drop , drop "},
        ListCase{"DriverFarBehind", "/a:/b:/driver", "/compat:/driver:/a:/b",
                 "add /compat, move /driver, keep /a, keep /b"},
        ListCase{"CompatInPlaceDriverBehind", "/compat:/a:/driver", "/compat:/driver:/a",
                 "keep /compat, move /driver, keep /a"},
        ListCase{"AlreadyRight", "/compat:/driver:/a", "/compat:/driver:/a", "keep /compat, keep /driver, keep /a"},
        ListCase{"StubDirectory", "/usr/local/cuda/lib64/stubs:/a", "/compat:/driver:/a",
                 "add /compat, add /driver, drop /usr/local/cuda/lib64/stubs, keep /a"},
        ListCase{"StubsBetweenOurs", "/compat:/x/stubs:/driver", "/compat:/driver",
                 "keep /compat, drop /x/stubs, keep /driver"},
        ListCase{"OriginKeepsItsPlaceAmongOthers", "/a:$ORIGIN/../lib:/b:$ORIGIN",
                 "/compat:/driver:/a:$ORIGIN/../lib:/b:$ORIGIN",
                 "add /compat, add /driver, keep /a, keep $ORIGIN/../lib, keep /b, keep $ORIGIN"},
        ListCase{"RepeatedOther", "/a:/b:/a", "/compat:/driver:/a:/b",
                 "add /compat, add /driver, keep /a, keep /b, drop /a"},
        ListCase{"RepeatedInAnotherSpelling", "/a:/a/", "/compat:/driver:/a",
                 "add /compat, add /driver, keep /a, drop /a/"},
        ListCase{"OursInAnotherSpelling", "/compat/:/./driver:/a//b", "/compat/:/./driver:/a//b",
                 "keep /compat/, keep /./driver, keep /a//b"},
        ListCase{"LaterRepeatOfOurs", "/a:/driver:/b:/driver", "/compat:/driver:/a:/b",
                 "add /compat, move /driver, keep /a, keep /b, drop /driver"},
        ListCase{"SubdirectoryIsAnother", "/compat/sub:/driver2", "/compat:/driver:/compat/sub:/driver2",
                 "add /compat, add /driver, keep /compat/sub, keep /driver2"},
        ListCase{"CaseMatters", "/COMPAT", "/compat:/driver:/COMPAT", "add /compat, add /driver, keep /COMPAT"}),
    [](const testing::TestParamInfo<ListCase>& info) { return info.param.name; });

TEST(PrependReasons, NameTheFaultOfEachDroppedEntry) {
  const RunpathPlan plan = plan_runpath(with_runpath("/a::/a:/x/stubs"), only_driver(), {});
  ASSERT_EQ(plan.entries.size(), 5U);
  EXPECT_EQ(plan.entries[2].reason, "empty entry: the loader reads it as the current directory");
  EXPECT_EQ(plan.entries[3].reason, "repeats an earlier entry");
  EXPECT_NE(plan.entries[4].reason.find("stub directory"), std::string::npos);
}

TEST(PrependReasons, TakeTheReasonForCompatFromThePlatform) {
  EXPECT_EQ(plan_runpath(ObjectFacts{}, both(), {}).entries.at(0).reason, "compat by test");
}

TEST(PrependReasons, AreNeverEmpty) {
  const RunpathPlan plan = plan_runpath(with_runpath("/driver::/a:/a:/stubs"), {"/compat", {"/driver"}, ""}, {});
  for (const RunpathEntry& entry : plan.entries) EXPECT_FALSE(entry.reason.empty()) << entry.directory;
}

TEST(PrependDrivers, KeepTheirOrder) {
  EXPECT_EQ(prepended("/a", {"/compat", {"/d2", "/d1"}, ""}), "/compat:/d2:/d1:/a");
}

TEST(PrependDrivers, AreAddedOnceWhenTheyEqualCompat) {
  EXPECT_EQ(prepended("/a", {"/usr/compat", {"/usr/compat/"}, ""}), "/usr/compat:/a");
}

TEST(PrependNothing, LeavesACleanListUntouched) {
  const RunpathPlan plan = plan_runpath(with_runpath("/a/:/b"), {}, {});
  EXPECT_FALSE(plan.changes());
  EXPECT_EQ(plan.new_value, "/a/:/b");
}

TEST(PrependNothing, GivesAnObjectWithoutAListNone) {
  const RunpathPlan plan = plan_runpath(ObjectFacts{}, {}, {});
  EXPECT_FALSE(plan.changes());
  EXPECT_EQ(plan.new_tag, RunpathTag::None);
}

TEST(PrependNothing, TakesTheTagAwayWhenOnlyStubsWereThere) {
  const RunpathPlan plan = plan_runpath(with_runpath("/x/stubs"), {}, {});
  EXPECT_EQ(plan.new_tag, RunpathTag::None);
  EXPECT_EQ(plan.new_value, "");
  EXPECT_TRUE(plan.changes());
}

TEST(PrependNothing, LeavesAStoredEmptyListAlone) {
  const RunpathPlan plan = plan_runpath(with_runpath(""), {}, {});
  EXPECT_FALSE(plan.changes());
  EXPECT_EQ(plan.new_tag, RunpathTag::Runpath);
}

TEST(AlreadyRight, ChangesNothing) {
  EXPECT_FALSE(plan_runpath(with_runpath("/compat:/driver:$ORIGIN"), both(), {}).changes());
}

TEST(AlreadyRight, KeepsTheOldSpelling) {
  EXPECT_FALSE(plan_runpath(with_runpath("/compat//:/driver/.:/a/"), both(), {}).changes());
}

TEST(StubDirectory, NamedByTheUserIsTakenAsTheDriverDirectory) {
  const SearchDirectories odd{std::nullopt, {"/x/stubs"}, ""};
  EXPECT_EQ(actions(plan_runpath(with_runpath("/a:/x/stubs"), odd, {})), "move /x/stubs, keep /a");
}

TEST(DriverOnly, GetsNoCompat) {
  EXPECT_EQ(prepended("/a", both(), driver_only()), "/driver:/a");
}

TEST(DriverOnly, KeepsACompatEntryInFront) {
  EXPECT_FALSE(plan_runpath(with_runpath("/compat:/driver:/a"), both(), driver_only()).changes());
}

TEST(DriverOnly, PutsTheDriverBehindACompatEntryInFront) {
  EXPECT_EQ(prepended("/compat:/a", both(), driver_only()), "/compat:/driver:/a");
}

TEST(DriverOnly, SeesThatCompatIsInFrontOfAllThatStays) {
  EXPECT_EQ(prepended(":/x/stubs:/compat:/a", both(), driver_only()), "/compat:/driver:/a");
}

TEST(DriverOnly, LeavesACompatEntryFurtherBackWhereItIs) {
  EXPECT_EQ(prepended("/a:/compat:/b", both(), driver_only()), "/driver:/a:/compat:/b");
}

TEST(CompatPackage, GetsOriginAndTheDriver) {
  EXPECT_EQ(prepended("", both(), compat_package()), "$ORIGIN:/driver");
}

TEST(CompatPackage, LosesItsOwnPath) {
  const RunpathPlan plan = plan_runpath(with_runpath("/compat:/driver:/a"), both(), compat_package());
  EXPECT_EQ(plan.new_value, "$ORIGIN:/driver:/a");
  EXPECT_EQ(actions(plan), "add $ORIGIN, drop /compat, keep /driver, keep /a");
}

TEST(CompatPackage, BringsItsOriginForward) {
  EXPECT_EQ(prepended("/driver:${ORIGIN}", both(), compat_package()), "$ORIGIN:/driver");
}

TEST(CompatPackage, AlreadyRightStays) {
  EXPECT_FALSE(plan_runpath(with_runpath("$ORIGIN:/driver"), both(), compat_package()).changes());
}

TEST(Remove, TakesBothDirectoriesOutAtEveryPlace) {
  const RunpathPlan plan = plan_runpath(with_runpath("/compat:/a:/driver/:/b:/compat"), both(), removal());
  EXPECT_EQ(plan.new_value, "/a:/b");
  EXPECT_EQ(actions(plan), "drop /compat, keep /a, drop /driver/, keep /b, drop /compat");
}

TEST(Remove, LeavesTheRestAsItIs) {
  EXPECT_EQ(plan_runpath(with_runpath("/compat:/x/stubs:/a:/a"), both(), removal()).new_value, "/x/stubs:/a:/a");
}

TEST(Remove, LeavesNoEmptyEntryInAListItTouches) {
  EXPECT_EQ(plan_runpath(with_runpath("/compat::/a"), both(), removal()).new_value, "/a");
}

TEST(Remove, KeepsAListWithoutThemWhole) {
  EXPECT_FALSE(plan_runpath(with_runpath("/a::/a:"), both(), removal()).changes());
}

TEST(Remove, TakesTheTagAwayWhenNothingIsLeft) {
  const RunpathPlan plan = plan_runpath(with_runpath("/compat:/driver"), both(), removal());
  EXPECT_EQ(plan.new_tag, RunpathTag::None);
  EXPECT_EQ(plan.new_value, "");
}

TEST(DropStubs, TakesOnlyThoseOfCudaAndEmptyEntries) {
  const RunpathPlan plan = plan_runpath(with_runpath("/driver:/cuda/lib/stubs::/x/stubs:/a:/a"), both(), stubs_only());
  EXPECT_EQ(actions(plan), "keep /driver, drop /cuda/lib/stubs, drop , keep /x/stubs, keep /a, keep /a");
  EXPECT_EQ(plan.new_value, "/driver:/x/stubs:/a:/a");
}

TEST(DropStubs, KeepsAListWithoutThemWhole) {
  EXPECT_FALSE(plan_runpath(with_runpath("/a::/x/stubs:"), both(), stubs_only()).changes());
}

TEST(Tag, IsRunpathForAnObjectWithoutAList) {
  const RunpathPlan plan = plan_runpath(ObjectFacts{}, both(), {});
  EXPECT_EQ(plan.old_tag, RunpathTag::None);
  EXPECT_EQ(plan.new_tag, RunpathTag::Runpath);
}

TEST(Tag, StaysRpathByDefault) {
  const RunpathPlan plan = plan_runpath(with_rpath("/a"), both(), {});
  EXPECT_EQ(plan.old_tag, RunpathTag::Rpath);
  EXPECT_EQ(plan.new_tag, RunpathTag::Rpath);
  EXPECT_EQ(plan.new_value, "/compat:/driver:/a");
}

TEST(Tag, BecomesRunpathOnRequest) {
  EXPECT_EQ(plan_runpath(with_rpath("/a"), both(), tagged(TagPolicy::Runpath)).new_tag, RunpathTag::Runpath);
}

TEST(Tag, BecomesRpathOnRequest) {
  EXPECT_EQ(plan_runpath(with_runpath("/a"), both(), tagged(TagPolicy::Rpath)).new_tag, RunpathTag::Rpath);
  EXPECT_EQ(plan_runpath(ObjectFacts{}, both(), tagged(TagPolicy::Rpath)).new_tag, RunpathTag::Rpath);
}

TEST(Tag, AloneIsAChange) {
  const RunpathPlan plan = plan_runpath(with_rpath("/compat:/driver"), both(), tagged(TagPolicy::Runpath));
  EXPECT_EQ(plan.new_value, plan.old_value);
  EXPECT_TRUE(plan.changes());
}

TEST(BothTags, EditRunpathWhateverThePolicy) {
  ObjectFacts facts = with_runpath("/a");
  facts.rpath = "/b";
  const RunpathPlan plan = plan_runpath(facts, both(), tagged(TagPolicy::Rpath));
  EXPECT_EQ(plan.old_tag, RunpathTag::Runpath);
  EXPECT_EQ(plan.new_tag, RunpathTag::Runpath);
  EXPECT_EQ(plan.new_value, "/compat:/driver:/a");
}

TEST(BothTags, KeepAnEmptyRunpathSoThatTheRpathStaysDead) {
  ObjectFacts facts = with_runpath("/compat:/driver");
  facts.rpath = "/b";
  const RunpathPlan plan = plan_runpath(facts, both(), removal());
  EXPECT_EQ(plan.new_tag, RunpathTag::Runpath);
  EXPECT_EQ(plan.new_value, "");
}

}  // namespace
}  // namespace cuda_runpath
