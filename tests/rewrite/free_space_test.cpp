/// What counts as room, and what must never be taken for it.
#include <gtest/gtest.h>

#include <algorithm>

#include "rewrite/edit_sample.hpp"
#include "rewrite/free_space.hpp"

namespace cuda_runpath {
namespace {

ElfRecipe without_slack() {
  ElfRecipe recipe;
  recipe.gap = 0;
  recipe.needed_version = "";
  recipe.null_segments = 1;
  return recipe;
}

Result<EditPlan> edit_of(const Bytes& bytes) {
  const MemoryFile original(bytes);
  const ElfFile file = ElfFile::read(original).value();
  RunpathPlan plan;
  plan.new_tag = RunpathTag::Runpath;
  plan.new_value = two_directories;
  return plan_edit(file, plan, RungChoice::LeastGrowth);
}

TEST(TrailingPayload, FileThatMustGrowIsRefused) {
  Bytes bytes = build_elf(without_slack()).bytes;
  for (const char letter : std::string("PK\5\6 an archive that is found from the end")) {
    bytes.push_back(static_cast<std::byte>(letter));
  }
  const Result<EditPlan> edit = edit_of(bytes);
  ASSERT_FALSE(edit);
  EXPECT_NE(edit.error().message.find("must stay at its end"), std::string::npos) << edit.error().message;
}

TEST(TrailingPayload, WithoutItTheSameFileGrows) {
  EXPECT_EQ(edit_of(build_elf(without_slack()).bytes).value().rung, Rung::R7_NewLoad);
}

TEST(TrailingPayload, FileWithSlackIsEditedAndDoesNotGrow) {
  Bytes bytes = build_elf(ElfRecipe{}).bytes;
  bytes.push_back(std::byte{'Z'});
  EXPECT_EQ(edit_of(bytes).value().edit.growth(), 0U);
}

/// A library whose .gnu.version_r patchelf would have moved: the old place filled with `filler`.
Bytes with_hole(std::byte filler) {
  ElfRecipe recipe = without_slack();
  recipe.null_segments = 0;
  recipe.needed_version = "GLIBC_2.2.5";
  recipe.header_room = 0x200;
  BuiltElf built = build_elf(recipe);
  const std::uint64_t begin = built.program_headers.back() + 56;
  for (std::uint64_t i = 0; i < 0x200; ++i) built.bytes[begin + i] = filler;
  return built.bytes;
}

TEST(Holes, FillerOfPatchelfIsRoom) {
  const EditPlan plan = edit_of(with_hole(std::byte{'X'})).value();
  EXPECT_EQ(plan.rung, Rung::R4_MoveToSlack);
  EXPECT_EQ(plan.edit.growth(), 0U);
}

TEST(Holes, OtherBytesAreNot) {
  const Result<EditPlan> plan = edit_of(with_hole(std::byte{'Y'}));
  EXPECT_TRUE(!plan || plan->rung != Rung::R4_MoveToSlack);
}

/// How many slacks the segment at `index` has.
std::ptrdiff_t slacks_behind(const BuiltElf& built, std::size_t index) {
  const MemoryFile bytes(built.bytes);
  const std::vector<Slack> slacks = find_slacks(ElfFile::read(bytes).value());
  return std::count_if(slacks.begin(), slacks.end(), [&](const Slack& slack) { return slack.segment_index == index; });
}

/// What grows there would take the place of the zeros that the loader makes.
TEST(Slack, IsNotBehindASegmentThatGoesOnInMemory) {
  BuiltElf built = build_elf(ElfRecipe{});
  const auto& types = built.program_header_types;
  const auto first = static_cast<std::size_t>(std::find(types.begin(), types.end(), elf::PT_LOAD) - types.begin());
  ASSERT_EQ(slacks_behind(built, first), 1);
  const std::uint64_t memory_size = built.program_headers[first] + 40;  // p_memsz
  built.poke(memory_size, built.peek(memory_size, 8) + 16, 8);
  EXPECT_EQ(slacks_behind(built, first), 0);
}

TEST(Slack, ExtendedSegmentNeverReachesThePageOfTheNext) {
  ElfRecipe recipe;
  recipe.gap = std::nullopt;
  const EditSample sample(recipe);
  const EditPlan plan = sample.edit().value();
  const MemoryFile after = sample.apply(plan.edit);
  const ElfFile file = ElfFile::read(after).value();
  const Segment* previous = nullptr;
  for (const Segment& segment : file.segments()) {
    if (segment.type != elf::PT_LOAD) continue;
    if (previous != nullptr) {
      EXPECT_LE(align_up(previous->address_range().end, 0x1000), align_down(segment.address, 0x1000));
    }
    previous = &segment;
  }
}

}  // namespace
}  // namespace cuda_runpath
