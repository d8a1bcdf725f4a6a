// What must hold for every list, tried on 5,000 made of the entries that matter (seed fixed).
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "cuda_runpath/platform/directory.hpp"
#include "cuda_runpath/policy/runpath_plan.hpp"

namespace cuda_runpath {
namespace {

constexpr int trials = 5000;

struct Trial {
  ObjectFacts facts;
  SearchDirectories directories;
  PatchWishes wishes;
};

template <class T, std::size_t N>
const T& pick(std::mt19937& random, const T (&choices)[N]) {
  return choices[std::uniform_int_distribution<std::size_t>(0, N - 1)(random)];
}

std::string random_list(std::mt19937& random) {
  static const char* const entries[] = {"/compat",  "/compat/",    "/driver", "//driver",  "/d2",
                                        "/a",       "/a/./",       "$ORIGIN", "${ORIGIN}", "$ORIGIN/x",
                                        "/x/stubs", "/cuda/stubs", "",        "/b",        "."};
  std::string list;
  const int count = std::uniform_int_distribution<int>(0, 7)(random);
  for (int i = 0; i < count; ++i) {
    if (i > 0) list += ':';
    list += pick(random, entries);
  }
  return list;
}

Trial random_trial(std::mt19937& random) {
  Trial trial;
  const int tags = std::uniform_int_distribution<int>(0, 3)(random);
  if ((tags & 1) != 0) trial.facts.runpath = random_list(random);
  if ((tags & 2) != 0) trial.facts.rpath = random_list(random);
  static const SearchDirectories directories[] = {
      {"/compat", {"/driver"}, "r"}, {std::nullopt, {"/driver", "/d2"}, "r"}, {"/compat", {}, "r"},
      {std::nullopt, {}, "r"},       {"/compat", {"/d2", "/driver/"}, "r"},   {"$ORIGIN/x", {"/compat"}, "r"}};
  trial.directories = pick(random, directories);
  static const PlanGoal goals[] = {PlanGoal::Prepend, PlanGoal::Prepend, PlanGoal::Remove, PlanGoal::DropStubs};
  static const TagPolicy policies[] = {TagPolicy::Keep, TagPolicy::Runpath, TagPolicy::Rpath};
  static const DriverNeed needs[] = {DriverNeed::LibcudaAndDriver, DriverNeed::DriverOnly};
  static const bool in_package[] = {false, false, true};
  trial.wishes = {pick(random, goals), pick(random, policies), pick(random, needs), pick(random, in_package)};
  return trial;
}

/// The object as it would be after the plan.
ObjectFacts patched(const ObjectFacts& before, const RunpathPlan& plan) {
  ObjectFacts facts = before;
  if (before.runpath && before.rpath) {
    facts.runpath = plan.new_value;
    return facts;
  }
  facts.runpath.reset();
  facts.rpath.reset();
  if (plan.new_tag == RunpathTag::Runpath) facts.runpath = plan.new_value;
  if (plan.new_tag == RunpathTag::Rpath) facts.rpath = plan.new_value;
  return facts;
}

std::vector<std::string> normal_entries(const std::string& list) {
  std::vector<std::string> entries = split_runpath(list);
  std::transform(entries.begin(), entries.end(), entries.begin(),
                 [](const std::string& entry) { return normal_directory(entry); });
  return entries;
}

template <class Check>
void for_random_trials(Check check) {
  std::mt19937 random(2026);
  for (int i = 0; i < trials && !testing::Test::HasFailure(); ++i) {
    const Trial trial = random_trial(random);
    SCOPED_TRACE("runpath " + trial.facts.runpath.value_or("-") + " rpath " + trial.facts.rpath.value_or("-"));
    check(trial, plan_runpath(trial.facts, trial.directories, trial.wishes));
  }
}

TEST(PlanProperty, TwiceEqualsOnce) {
  for_random_trials([](const Trial& trial, const RunpathPlan& plan) {
    const RunpathPlan again = plan_runpath(patched(trial.facts, plan), trial.directories, trial.wishes);
    EXPECT_FALSE(again.changes()) << plan.new_value << " then " << again.new_value;
  });
}

TEST(PlanProperty, EntriesSpellTheNewValue) {
  for_random_trials([](const Trial&, const RunpathPlan& plan) {
    std::vector<std::string> stay;
    for (const RunpathEntry& entry : plan.entries) {
      if (entry.action != EntryAction::Drop) stay.push_back(entry.directory);
    }
    EXPECT_EQ(split_runpath(plan.new_value), stay);
  });
}

TEST(PlanProperty, EveryOldEntryIsAccountedFor) {
  for_random_trials([](const Trial&, const RunpathPlan& plan) {
    std::multiset<std::string> told;
    for (const RunpathEntry& entry : plan.entries) {
      if (entry.action != EntryAction::Add) told.insert(normal_directory(entry.directory));
    }
    const std::vector<std::string> old = normal_entries(plan.old_value);
    EXPECT_EQ(told, std::multiset<std::string>(old.begin(), old.end()));
  });
}

TEST(PlanProperty, PrependLeavesNoEmptyNoRepeatedAndNoStubEntry) {
  for_random_trials([](const Trial& trial, const RunpathPlan& plan) {
    if (trial.wishes.goal != PlanGoal::Prepend) return;
    const std::vector<std::string> entries = normal_entries(plan.new_value);
    EXPECT_EQ(std::set<std::string>(entries.begin(), entries.end()).size(), entries.size());
    EXPECT_EQ(std::count(entries.begin(), entries.end(), ""), 0);
    EXPECT_TRUE(std::none_of(entries.begin(), entries.end(), is_stub_directory));
  });
}

TEST(PlanProperty, OtherEntriesKeepTheirOrder) {
  for_random_trials([](const Trial&, const RunpathPlan& plan) {
    std::vector<std::string> kept;
    for (const RunpathEntry& entry : plan.entries) {
      if (entry.action == EntryAction::Keep) kept.push_back(entry.directory);
    }
    const std::vector<std::string> old = split_runpath(plan.old_value);
    auto at = old.begin();
    for (const std::string& entry : kept) {
      at = std::find(at, old.end(), entry);
      ASSERT_NE(at, old.end()) << entry;
      ++at;
    }
  });
}

TEST(PlanProperty, NoChangeMeansNothingWasDroppedAddedOrMoved) {
  for_random_trials([](const Trial&, const RunpathPlan& plan) {
    const bool all_kept = std::all_of(plan.entries.begin(), plan.entries.end(),
                                      [](const RunpathEntry& entry) { return entry.action == EntryAction::Keep; });
    EXPECT_EQ(plan.old_value == plan.new_value, all_kept) << plan.old_value << " then " << plan.new_value;
  });
}

TEST(PlanProperty, PrependThenRemoveGivesACleanListBack) {
  std::mt19937 random(7);
  std::vector<std::string> entries = {"/a", "/b/", "$ORIGIN", "$ORIGIN/../lib", "/c//d"};
  const SearchDirectories directories{"/compat", {"/driver"}, "r"};
  PatchWishes remove;
  remove.goal = PlanGoal::Remove;
  for (int i = 0; i < 200; ++i) {
    std::shuffle(entries.begin(), entries.end(), random);
    std::string list;
    for (std::size_t n = 0; n < static_cast<std::size_t>(i) % entries.size(); ++n) {
      list += (n > 0 ? ":" : "") + entries[n];
    }
    ObjectFacts facts;
    if (!list.empty()) facts.runpath = list;
    const ObjectFacts after = patched(facts, plan_runpath(facts, directories, {}));
    const ObjectFacts back = patched(after, plan_runpath(after, directories, remove));
    ASSERT_EQ(back.runpath, facts.runpath);
  }
}

}  // namespace
}  // namespace cuda_runpath
