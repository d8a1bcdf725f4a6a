/// Faults that fuzzing has shown at the edges of what counts as free, each on the smallest sound file.
#include <gtest/gtest.h>

#include "rewrite/edit_sample.hpp"

namespace cuda_runpath {
namespace {

/// No room anywhere: the notes and tables behind the program headers have to slide (R8).
ElfRecipe packed() {
  ElfRecipe recipe;
  recipe.gap = 0;
  recipe.bss_size = 64;
  recipe.runpath = "/old";
  recipe.strings.push_back(std::string(80, 's'));  // .dynstr leaves room for a program header
  return recipe;
}

TEST(Scrub, LeavesTheProgramHeaderThatWasMadeRoomFor) {
  const EditSample sample(packed());
  const Result<EditPlan> plan = sample.edit(RungChoice::LeastGrowth, Scrub::Overwrite);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->rung, Rung::R8_MakeRoom);
}

TEST(VerifyEdit, NewSegmentWithoutAlignmentIsAViolation) {
  const EditSample sample(packed());
  EditPlan plan = sample.edit().value();
  ASSERT_EQ(plan.rung, Rung::R8_MakeRoom);
  const std::uint64_t header = sample.built.program_headers.back() + 56;
  const std::uint64_t alignment = header + 48;  // p_align
  plan.edit.writes.push_back({alignment, Bytes(8), "planted"});
  const MemoryFile edited = sample.apply(plan.edit);
  const ElfFile after = ElfFile::read(edited).value();
  EXPECT_FALSE(verify_edit(sample.file, after, sample.plan, plan.edit).empty());
}

TEST(TrailingPayload, ZerosItBeginsWithAreNoSlack) {
  ElfRecipe recipe;
  recipe.gap = 0;
  recipe.section_headers = SectionHeaders::Absent;
  recipe.strings_place = StringsPlace::LastInLastLoad;
  BuiltElf built = build_elf(recipe);
  const std::size_t end = built.bytes.size();
  built.bytes.resize(end + 4096);
  built.bytes.push_back(std::byte{'Z'});
  const MemoryFile original(built.bytes);
  const ElfFile file = ElfFile::read(original).value();
  RunpathPlan plan;
  plan.new_tag = RunpathTag::Runpath;
  plan.new_value = two_directories;
  for (const RungChoice choice : {RungChoice::OrderedOnly, RungChoice::LeastGrowth}) {
    const Result<EditPlan> edit = plan_edit(file, plan, choice);
    if (!edit) continue;
    for (const Write& write : edit->edit.writes) EXPECT_LE(write.range().end, end) << write.purpose;
  }
}

/// Bytes in front of the first section that no section header names: kept, so nothing may slide over them.
TEST(MakeRoom, BytesThatNoSectionNamesStay) {
  BuiltElf built = build_elf(packed());
  for (const std::uint64_t offset : {4U, 8U, 24U, 32U})
    built.poke(built.section_headers.at(".note.gnu.build-id") + offset, 0, 4);
  built.poke(built.program_header(elf::PT_NOTE), elf::PT_NULL, 4);
  built.poke(built.program_headers.back(), elf::PT_GNU_STACK, 4);
  const MemoryFile original(built.bytes);
  const ElfFile file = ElfFile::read(original).value();
  RunpathPlan plan;
  plan.old_tag = plan.new_tag = RunpathTag::Runpath;
  plan.old_value = "/old";
  plan.new_value = two_directories;
  const Result<EditPlan> edit = plan_edit(file, plan, RungChoice::LeastGrowth);
  EXPECT_TRUE(!edit || edit->rung != Rung::R8_MakeRoom);
}

}  // namespace
}  // namespace cuda_runpath
