/// A string table that leaves the PT_LOAD which was made for it takes the segment along.
#include <gtest/gtest.h>

#include <algorithm>

#include "rewrite/edit_sample.hpp"
#include "support/files.hpp"
#include "support/loading.hpp"
#include "support/run.hpp"
#include "support/scratch.hpp"

namespace cuda_runpath {
namespace {

/// No room in the segments, two PT_NULL: a first long list gets a PT_LOAD of its own (R7).
ElfRecipe recipe_without_room() {
  ElfRecipe recipe;
  recipe.gap = 0;
  recipe.bss_size = 64;
  recipe.null_segments = 2;
  recipe.runpath = "/old";
  return recipe;
}

std::string list_of_length(std::size_t length) {
  return "/" + std::string(length - 1, 'd');
}

std::size_t count_loads(const ElfFile& file) {
  return static_cast<std::size_t>(std::count_if(file.segments().begin(), file.segments().end(),
                                                [](const Segment& each) { return each.type == elf::PT_LOAD; }));
}

/// The file after a first list in a new PT_LOAD, closed off by what strip would put behind it, and the
/// plan of a second list that does not fit there.
struct GrownTwice {
  GrownTwice() {
    const EditSample first(recipe_without_room(), list_of_length(400));
    const EditPlan grown = first.edit(RungChoice::OrderedOnly).value();
    const MemoryFile after_first = first.apply(grown.edit);
    Bytes bytes = read_block(after_first, 0, after_first.size()).value();
    const std::uint64_t table = first.file.header().section_headers_offset;
    const std::uint64_t size = first.file.sections().size() * first.file.section_header_size();
    const Bytes headers = read_block(after_first, table, size).value();
    bytes.resize(align_up(bytes.size(), 8));
    const std::uint64_t moved_to = bytes.size();
    bytes.insert(bytes.end(), headers.begin(), headers.end());
    for (std::size_t i = 0; i < 8; ++i) bytes[40 + i] = std::byte(moved_to >> (8 * i));  // e_shoff
    grown_once = std::make_unique<MemoryFile>(std::move(bytes));
    file = ElfFile::read(*grown_once).value();
    plan = first.plan;
    plan.old_value = first.plan.new_value;
    plan.new_value = list_of_length(1500);
    second = plan_edit(*file, plan, RungChoice::OrderedOnly).value();
  }

  [[nodiscard]] Bytes bytes(std::size_t writes) const {
    const EditedFile edited(*grown_once, second.edit, writes);
    return read_block(edited, 0, edited.size()).value();
  }

  std::unique_ptr<MemoryFile> grown_once;
  std::optional<ElfFile> file;
  RunpathPlan plan;
  EditPlan second;
};

TEST(RetiredLoad, IsNoSegmentAnyMore) {
  const GrownTwice grown;
  ASSERT_EQ(grown.second.rung, Rung::R7_NewLoad);
  const MemoryFile after(grown.bytes(grown.second.edit.writes.size()));
  EXPECT_EQ(count_loads(ElfFile::read(after).value()), count_loads(*grown.file));
}

TEST(RetiredLoad, EveryPrefixLoads) {
  const GrownTwice grown;
  const ScratchDirectory scratch;
  const std::string path = scratch.file("library.so");
  for (std::size_t writes = 0; writes <= grown.second.edit.writes.size(); ++writes) {
    ASSERT_TRUE(write_file(path, grown.bytes(writes)));
    EXPECT_EQ(loading_fault(path), "") << "after " << writes << " writes";
  }
}

TEST(RetiredLoad, LoadsAfterEveryStripAndCopy) {
  const GrownTwice grown;
  const ScratchDirectory scratch;
  const std::string path = scratch.file("library.so");
  const std::vector<std::vector<std::string>> tools{
      {"strip"}, {"objcopy", "--strip-debug"}, {"eu-strip"}, {"llvm-strip"}, {"llvm-objcopy", "--strip-debug"}};
  for (const std::vector<std::string>& tool : tools) {
    if (!find_tool(tool.front())) continue;
    ASSERT_TRUE(write_file(path, grown.bytes(grown.second.edit.writes.size())));
    std::vector<std::string> command = tool;
    command.push_back(path);
    const RunResult run = run_program(command);
    EXPECT_TRUE(run.ok()) << tool.front() << ": " << describe(run);
    EXPECT_EQ(loading_fault(path), "") << tool.front();
  }
}

TEST(RetiredLoad, OneThatIsStillNeededBreaksInvariant1) {
  const EditSample sample(ElfRecipe{});
  EditPlan planned = sample.edit().value();
  planned.edit.writes.push_back({sample.built.program_headers.at(1), Bytes(4), "planted"});  // a PT_LOAD's p_type
  ASSERT_EQ(sample.built.program_header_types.at(1), elf::PT_LOAD);
  const MemoryFile edited = sample.apply(planned.edit);
  const ElfFile after = ElfFile::read(edited).value();
  const std::vector<Violation> found = verify_edit(sample.file, after, sample.plan, planned.edit);
  EXPECT_TRUE(std::any_of(found.begin(), found.end(), [](const Violation& each) { return each.invariant == 1; }));
}

}  // namespace
}  // namespace cuda_runpath
