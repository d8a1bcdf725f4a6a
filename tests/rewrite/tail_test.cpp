/// Which section goes to the end of the file where no gap takes it: not always .dynstr.
#include <gtest/gtest.h>

#include "rewrite/edit_sample.hpp"

namespace cuda_runpath {
namespace {

/// No gap between the PT_LOADs, a free program header, and a table of versions behind a .dynstr of
/// `size_of_strings` bytes and more.
ElfRecipe packed(std::size_t size_of_strings) {
  ElfRecipe recipe;
  recipe.gap = 0;
  recipe.null_segments = 1;
  recipe.strings = {std::string(size_of_strings, 's')};
  for (int i = 0; i < 30; ++i) recipe.more_versions.push_back("V_" + std::to_string(i));
  return recipe;
}

/// Whether the section `name` has the address that it had.
bool stays(const EditSample& sample, const EditPlan& plan, const char* name) {
  const MemoryFile edited = sample.apply(plan.edit);
  const ElfFile after = ElfFile::read(edited).value();
  return sample.file.section(name)->address == after.section(name)->address;
}

TEST(NewLoad, TakesTheNeighboursOfALargeStringTable) {
  const EditSample sample(packed(4000));
  const EditPlan plan = sample.edit().value();
  ASSERT_EQ(plan.rung, Rung::R7_NewLoad);
  EXPECT_TRUE(stays(sample, plan, ".dynstr"));
  EXPECT_FALSE(stays(sample, plan, ".gnu.version_r"));
  EXPECT_LT(plan.edit.growth(), 4000U);
}

TEST(NewLoad, TakesASmallStringTableItself) {
  const EditSample sample(packed(1));
  const EditPlan plan = sample.edit().value();
  ASSERT_EQ(plan.rung, Rung::R7_NewLoad);
  EXPECT_FALSE(stays(sample, plan, ".dynstr"));
  EXPECT_TRUE(stays(sample, plan, ".gnu.version_r"));
}

/// The table of hashes has to leave for the new program header, and the place of .dynstr is too small for it.
TEST(MakeRoom, TakesALargeSectionToTheEndToo) {
  ElfRecipe recipe;
  recipe.gap = 0;
  recipe.bss_size = 64;
  recipe.needed_version = "";
  recipe.exports.clear();
  for (char a = 'a'; a <= 'z'; ++a) {
    for (char b = 'a'; b <= 'z'; ++b) recipe.exports.push_back({a, b});
  }
  const EditSample sample(recipe);
  const EditPlan plan = sample.edit().value();
  ASSERT_EQ(plan.rung, Rung::R8_MakeRoom);
  EXPECT_FALSE(stays(sample, plan, ".gnu.hash"));
  EXPECT_GT(plan.edit.growth(), sample.file.section(".gnu.hash")->size);
}

}  // namespace
}  // namespace cuda_runpath
