/// Where the DT_RUNPATH entry comes from when there is none, and where it goes.
#include <gtest/gtest.h>

#include "rewrite/edit_sample.hpp"

namespace cuda_runpath {
namespace {

ElfRecipe without_spare(std::vector<DynamicEntry> extra) {
  ElfRecipe recipe;
  recipe.spare_entries = 0;
  recipe.extra_entries = std::move(extra);
  return recipe;
}

ObjectFacts facts_after(const EditSample& sample) {
  const EditPlan plan = sample.edit().value();
  return read_object_facts(sample.apply(plan.edit)).value();
}

TEST(RunpathEntry, SpareNullIsTaken) {
  EXPECT_EQ(facts_after(EditSample(ElfRecipe{})).runpath, two_directories);
}

TEST(RunpathEntry, ExistingEntryIsOverwritten) {
  ElfRecipe recipe;
  recipe.runpath = "$ORIGIN";
  const EditSample sample(recipe);
  const EditPlan plan = sample.edit().value();
  const MemoryFile after = sample.apply(plan.edit);
  EXPECT_EQ(ElfFile::read(after).value().dynamic()->used, sample.file.dynamic()->used);
}

TEST(RunpathEntry, SymbolicIsReclaimedWhenFlagsSayItToo) {
  const EditSample sample(without_spare({{elf::DT_SYMBOLIC, 0}, {elf::DT_FLAGS, elf::DF_SYMBOLIC}}));
  EXPECT_EQ(facts_after(sample).runpath, two_directories);
}

TEST(RunpathEntry, SymbolicIsKeptWhenFlagsDoNotSayIt) {
  const EditSample sample(without_spare({{elf::DT_SYMBOLIC, 0}}));
  EXPECT_EQ(sample.edit().error().kind, ErrorKind::Refused);
}

TEST(RunpathEntry, RelaCountIsOnlyAHint) {
  EXPECT_EQ(facts_after(EditSample(without_spare({{elf::DT_RELACOUNT, 3}}))).runpath, two_directories);
}

TEST(RunpathEntry, EveryPrefixOfAReclaimHasTheOldListOrTheNew) {
  const EditSample sample(without_spare({{elf::DT_RELACOUNT, 3}}));
  const FileEdit edit = sample.edit(RungChoice::OrderedOnly).value().edit;
  for (std::size_t count = 0; count <= edit.writes.size(); ++count) {
    const ObjectFacts facts = read_object_facts(EditedFile(*sample.original, edit, count)).value();
    const std::string list = facts.runpath.value_or("");
    EXPECT_TRUE(list.empty() || list == two_directories) << "after " << count << " writes: " << list;
  }
}

TEST(RunpathEntry, TwoEntriesOfTheTagAreRefused) {
  ElfRecipe recipe;
  recipe.runpath = "$ORIGIN";
  recipe.extra_entries = {{elf::DT_RUNPATH, 1}};
  EXPECT_EQ(EditSample(recipe).edit().error().kind, ErrorKind::Refused);
}

TEST(RunpathEntry, ConversionChangesTheTag) {
  ElfRecipe recipe;
  recipe.rpath = "/old";
  EditSample sample(recipe);
  sample.plan.new_tag = RunpathTag::Runpath;
  const ObjectFacts facts = facts_after(sample);
  EXPECT_FALSE(facts.rpath);
  EXPECT_EQ(facts.runpath, two_directories);
}

TEST(RunpathEntry, RemovingTheLastEntryGivesTheOldDynamicTable) {
  const EditSample plain((ElfRecipe()));
  const EditPlan added = plain.edit().value();
  const MemoryFile with_entry = plain.apply(added.edit);
  const ElfFile file = ElfFile::read(with_entry).value();
  const RunpathPlan removal{{}, RunpathTag::Runpath, RunpathTag::None, two_directories, ""};
  const EditPlan removed = plan_edit(file, removal, RungChoice::OrderedOnly).value();
  const EditedFile after(with_entry, removed.edit);
  const ElfFile read_again = ElfFile::read(after).value();
  const DynamicTable& table = *read_again.dynamic();
  EXPECT_EQ(table.used, plain.file.dynamic()->used);
  EXPECT_FALSE(table.index_of(elf::DT_RUNPATH));
}

TEST(RunpathEntry, RemovingAnEntryInTheMiddleMovesTheOthersUp) {
  ElfRecipe recipe;
  recipe.runpath = two_directories;
  recipe.extra_entries = {{elf::DT_FLAGS, elf::DF_BIND_NOW}};
  EditSample sample(recipe, "");
  sample.plan.new_tag = RunpathTag::None;
  const EditPlan plan = sample.edit(RungChoice::OrderedFirst).value();
  const MemoryFile after = sample.apply(plan.edit);
  const ElfFile read_again = ElfFile::read(after).value();
  const DynamicTable& table = *read_again.dynamic();
  EXPECT_EQ(table.value_of(elf::DT_FLAGS), elf::DF_BIND_NOW);
  EXPECT_EQ(table.used + 1, sample.file.dynamic()->used);
}

}  // namespace
}  // namespace cuda_runpath
