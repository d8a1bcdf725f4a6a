/// What --scrub may overwrite: only what nothing refers to, wherever linkers shared a tail.
#include <gtest/gtest.h>

#include "rewrite/edit_sample.hpp"

namespace cuda_runpath {
namespace {

constexpr std::string_view old_list = "/nix/store/abc-old/lib";

ElfRecipe recipe() {
  ElfRecipe recipe;
  recipe.runpath = std::string(old_list);
  return recipe;
}

bool scrubbed_file_holds(const EditSample& sample, std::string_view text) {
  const EditPlan plan = sample.edit(RungChoice::LeastGrowth, Scrub::Overwrite).value();
  return text_of(sample.apply(plan.edit).content()).find(text) != std::string_view::npos;
}

TEST(Scrub, OldListIsGoneFromTheWholeFile) {
  EXPECT_FALSE(scrubbed_file_holds(EditSample(recipe()), "/nix/store"));
}

TEST(Scrub, WithoutItTheOldListStays) {
  const EditSample sample(recipe());
  const EditPlan plan = sample.edit().value();
  EXPECT_NE(text_of(sample.apply(plan.edit).content()).find(old_list), std::string_view::npos);
}

TEST(Scrub, SharedTailOfAVersionNameStays) {
  ElfRecipe shared = recipe();
  shared.runpath = "/nix/store/abc-GLIBC_2.2.5";
  shared.needed_version = "GLIBC_2.2.5";
  const EditSample sample(shared);
  EXPECT_FALSE(scrubbed_file_holds(sample, "/nix/store"));
  EXPECT_TRUE(scrubbed_file_holds(sample, "GLIBC_2.2.5"));
}

TEST(Scrub, VacatedTableIsWiped) {
  ElfRecipe moved = recipe();
  moved.needed_version = "";  // nothing behind the table could move instead,
  moved.gap = 0;              // and there is no slack:
  moved.null_segments = 1;    // a new PT_LOAD it is
  const EditSample sample(moved);
  const EditPlan plan = sample.edit(RungChoice::LeastGrowth, Scrub::Overwrite).value();
  const MemoryFile after = sample.apply(plan.edit);
  const ElfFile file = ElfFile::read(after).value();
  const DynamicStrings& old = *sample.file.strings();
  ASSERT_NE(file.strings()->file_offset, old.file_offset);
  EXPECT_TRUE(is_zero(after, {old.file_offset, old.file_offset + old.bytes.size()}).value());
}

TEST(Scrub, ScrubbedFileStillVerifies) {
  const EditSample sample(recipe());
  const EditPlan plan = sample.edit(RungChoice::LeastGrowth, Scrub::Overwrite).value();
  const MemoryFile after = sample.apply(plan.edit);
  EXPECT_TRUE(verify_edit(sample.file, ElfFile::read(after).value(), sample.plan, plan.edit).empty());
}

}  // namespace
}  // namespace cuda_runpath
