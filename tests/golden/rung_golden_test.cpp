/// Each rung of the ladder on a file that has exactly its kind of room: what was written, and what the
/// file looks like then. Always with a second run, another list after the first, and an over-long one.
#include <gtest/gtest.h>

#include "golden/golden_file.hpp"
#include "golden/rung_recipes.hpp"
#include "rewrite/edit_sample.hpp"
#include "support/files.hpp"
#include "support/loading.hpp"
#include "support/scratch.hpp"

namespace cuda_runpath {
namespace {

std::string case_name(std::string name) {
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
}

std::string long_list() {
  return "/opt/" + std::string(900, 'x') + "/compat:/run/opengl-driver/lib";
}

/// The file after a plan, with the plan itself, as text.
std::string edited_text(const EditSample& sample, const EditPlan& plan) {
  const MemoryFile after = sample.apply(plan.edit);
  const Result<ElfFile> file = ElfFile::read(after);
  return dump_plan(plan) + (file ? dump_elf(*file) : describe(file.error()));
}

/// Plans `value` for a file that was edited already.
struct NextEdit {
  NextEdit(const EditSample& sample, const FileEdit& edit, const std::string& value)
      : content(sample.apply(edit)), file(ElfFile::read(content).value()), plan(sample.plan) {
    plan.old_tag = sample.plan.new_tag;
    plan.old_value = sample.plan.new_value;
    plan.new_value = value;
    result = plan_edit(file, plan, RungChoice::OrderedFirst);
  }

  MemoryFile content;
  ElfFile file;
  RunpathPlan plan;
  Result<EditPlan> result = EditPlan{};
};

class RungGolden : public testing::TestWithParam<RungRecipe> {
 protected:
  void SetUp() override {
    const Result<EditPlan> planned = sample_.edit(RungChoice::OrderedFirst);
    ASSERT_TRUE(planned.has_value()) << describe(planned.error());
    edit_ = *planned;
  }

  EditSample sample_{GetParam().recipe};
  EditPlan edit_;
};

TEST_P(RungGolden, TakesItsRung) {
  EXPECT_STREQ(name_of(edit_.rung), name_of(GetParam().rung)) << edit_.reason;
}

TEST_P(RungGolden, FileIsAsRecorded) {
  EXPECT_TRUE(matches_golden(GetParam().name + ".txt", edited_text(sample_, edit_)));
}

TEST_P(RungGolden, EditVerifies) {
  const EditedFile edited(*sample_.original, edit_.edit);
  const Result<ElfFile> after = ElfFile::read(edited);
  ASSERT_TRUE(after.has_value()) << describe(after.error());
  for (const Violation& violation : verify_edit(sample_.file, *after, sample_.plan, edit_.edit)) {
    ADD_FAILURE() << violation.invariant << ": " << violation.message;
  }
}

TEST_P(RungGolden, Noop) {
  const NextEdit second(sample_, edit_.edit, two_directories);
  ASSERT_TRUE(second.result.has_value()) << describe(second.result.error());
  EXPECT_EQ(second.result->rung, Rung::R0_Nothing);
  EXPECT_TRUE(second.result->edit.empty());
  EXPECT_EQ(second.result->edit.growth(), 0U);
}

TEST_P(RungGolden, Twice) {
  const NextEdit second(sample_, edit_.edit, "/opt/newer/compat:/run/opengl-driver/lib");
  std::string text;
  if (second.result) {
    const EditedFile after(second.content, second.result->edit);
    const Result<ElfFile> file = ElfFile::read(after);
    ASSERT_TRUE(file.has_value()) << describe(file.error());
    text = dump_plan(*second.result) + dump_elf(*file);
  } else {
    text = describe(second.result.error()) + "\n";
  }
  EXPECT_TRUE(matches_golden(GetParam().name + ".twice.txt", text));
}

TEST_P(RungGolden, LongPath) {
  const EditSample sample(GetParam().recipe, long_list());
  const Result<EditPlan> planned = sample.edit(RungChoice::OrderedFirst);
  const std::string text = planned ? edited_text(sample, *planned) : describe(planned.error()) + "\n";
  EXPECT_TRUE(matches_golden(GetParam().name + ".long-path.txt", text));
}

TEST_P(RungGolden, OrderedEditsAreGoodAfterEveryWrite) {
  if (edit_.edit.safety != EditSafety::Ordered) GTEST_SKIP() << "committed with a journal";
  const ObjectFacts before = read_object_facts(sample_.file).value();
  for (std::size_t count = 0; count <= edit_.edit.writes.size(); ++count) {
    const EditedFile stopped(*sample_.original, edit_.edit, count);
    const Result<ObjectFacts> facts = read_object_facts(stopped);
    ASSERT_TRUE(facts.has_value()) << "after " << count << " writes: " << describe(facts.error());
    const std::string list = facts->runpath.value_or(facts->rpath.value_or(""));
    EXPECT_TRUE(list == sample_.plan.old_value || list == sample_.plan.new_value) << count << ": " << list;
    EXPECT_EQ(facts->needed, before.needed) << count;
  }
}

/// The built files are real libraries: where this machine can load one, it must load after each write.
TEST_P(RungGolden, EveryFileOnTheWayLoads) {
  const ElfRecipe& recipe = GetParam().recipe;
  if (recipe.machine != elf::EM_X86_64 || recipe.type != elf::ET_DYN) GTEST_SKIP() << "not a library for this machine";
  const ScratchDirectory scratch;
  const std::string path = scratch.file("library.so");
  ASSERT_TRUE(write_file(path, sample_.built.bytes));
  const std::string before = loading_fault(path);
  if (!before.empty()) GTEST_SKIP() << before;
  const std::size_t last = edit_.edit.writes.size();
  const std::size_t first = edit_.edit.safety == EditSafety::Ordered ? 0 : last;
  for (std::size_t count = first; count <= last; ++count) {
    const EditedFile stopped(*sample_.original, edit_.edit, count);
    ASSERT_TRUE(write_file(path, read_block(stopped, 0, stopped.size()).value()));
    EXPECT_EQ(loading_fault(path), "") << "after " << count << " of " << last << " writes";
  }
}

INSTANTIATE_TEST_SUITE_P(Each, RungGolden, testing::ValuesIn(rung_recipes()),
                         [](const auto& info) { return case_name(info.param.name); });

class RefusedGolden : public testing::TestWithParam<RefusedRecipe> {};

TEST_P(RefusedGolden, NamesTheBlocker) {
  const EditSample sample(GetParam().recipe);
  const Result<EditPlan> planned = sample.edit(RungChoice::LeastGrowth);
  ASSERT_FALSE(planned.has_value());
  const ErrorKind kind = planned.error().kind;
  EXPECT_TRUE(kind == ErrorKind::Refused || kind == ErrorKind::Unsupported);
  EXPECT_NE(describe(planned.error()).find(GetParam().blocker), std::string::npos) << describe(planned.error());
  EXPECT_TRUE(matches_golden(GetParam().name + ".txt", describe(planned.error()) + "\n"));
}

INSTANTIATE_TEST_SUITE_P(Each, RefusedGolden, testing::ValuesIn(refused_recipes()),
                         [](const auto& info) { return case_name(info.param.name); });

}  // namespace
}  // namespace cuda_runpath
