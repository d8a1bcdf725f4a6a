/// Damaged files all the way through: whatever is wrong with a file, planning answers, and an edit that
/// is accepted is a good edit. Checked here by reading the result, not by the verifier alone.
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "cuda_runpath/elf/object_facts.hpp"
#include "rewrite/oracle_library.hpp"
#include "support/elf_breakage.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

const std::string wanted = "/opt/compat:/run/opengl-driver/lib";

/// Empty, or what is wrong with an accepted edit.
std::string fault_of(const MemoryFile& before, const ElfFile& file, const RunpathPlan& plan, const FileEdit& edit) {
  const EditedFile edited(before, edit);
  const Result<ElfFile> after = ElfFile::read(edited);
  if (!after) return "cannot be read: " + describe(after.error());
  const std::vector<Violation> violations = verify_edit(file, *after, plan, edit);
  if (!violations.empty()) return violations.front().message;
  const Result<ObjectFacts> old_facts = read_object_facts(file);
  const Result<ObjectFacts> facts = read_object_facts(*after);
  if (!facts) return "facts: " + describe(facts.error());
  if (facts->runpath.value_or(facts->rpath.value_or("")) != wanted) return "the list is not the wanted one";
  if (facts->needed != old_facts->needed || facts->soname != old_facts->soname) return "other strings changed";
  return {};
}

/// How far a file gets: 0 not read, 1 facts, 2 refused, 3 edited.
struct Outcome {
  int stage = 0;
  std::string fault;
};

Outcome push_through(const MemoryFile& before, RungChoice choice, Scrub scrub) {
  const Result<ElfFile> file = ElfFile::read(before);
  if (!file) return {0, file.error().message.empty() ? "an error without a message" : ""};
  const Result<RunpathPlan> plan = plan_for(*file, wanted);
  if (!plan) return {1, plan.error().message.empty() ? "an error without a message" : ""};
  const Result<EditPlan> planned = plan_edit(*file, *plan, choice, scrub);
  if (!planned) return {2, planned.error().message.empty() ? "an error without a message" : ""};
  return {3, fault_of(before, *file, *plan, planned->edit)};
}

std::vector<ElfRecipe> sound_recipes() {
  std::vector<ElfRecipe> recipes(4);
  for (ElfRecipe& recipe : recipes) recipe.runpath = "/opt/lib";
  recipes[0].section_symbols = SectionSymbols::Present;
  recipes[1].gap = 0;
  recipes[1].bss_size = 16;
  recipes[1].null_segments = 1;
  recipes[2].elf_class = elf::Class::Elf32;
  recipes[2].machine = elf::EM_386;
  recipes[3].gap = 0;
  recipes[3].bss_size = 16;
  recipes[3].soname = "libof-a-name-longer-than-a-program-header.so.1";
  return recipes;
}

TEST(DamagedFile, SoundOnesAreEdited) {
  for (const ElfRecipe& recipe : sound_recipes()) {
    const MemoryFile file(build_elf(recipe).bytes);
    const Outcome outcome = push_through(file, RungChoice::LeastGrowth, Scrub::Overwrite);
    EXPECT_EQ(outcome.stage, 3);
    EXPECT_EQ(outcome.fault, "");
  }
}

TEST(DamagedFile, EveryBreakageIsRefusedOrTheEditIsGood) {
  for (const ElfRecipe& recipe : sound_recipes()) {
    for (const Breakage& breakage : all_breakages()) {
      BuiltElf built = build_elf(recipe);
      breakage.apply(built);
      const MemoryFile file(built.bytes);
      for (const RungChoice choice : {RungChoice::OrderedOnly, RungChoice::OrderedFirst, RungChoice::LeastGrowth}) {
        for (const Scrub scrub : {Scrub::Keep, Scrub::Overwrite}) {
          EXPECT_EQ(push_through(file, choice, scrub).fault, "") << breakage.name;
        }
      }
    }
  }
}

TEST(DamagedFile, BreakageOfWhatTheLoaderReadsIsNeverEdited) {
  for (const Breakage& breakage : all_breakages()) {
    if (breakage.damage != Damage::LoaderWouldFail) continue;
    BuiltElf built = build_elf(sound_recipes().front());
    breakage.apply(built);
    const MemoryFile file(built.bytes);
    EXPECT_LT(push_through(file, RungChoice::LeastGrowth, Scrub::Keep).stage, 3) << breakage.name;
  }
}

TEST(DamagedFile, CutAtEveryByteIsRefusedOrTheEditIsGood) {
  ElfRecipe recipe;
  recipe.runpath = "/opt/lib";
  recipe.gap = 80;
  const Bytes whole = build_elf(recipe).bytes;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const MemoryFile file(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    ASSERT_EQ(push_through(file, RungChoice::LeastGrowth, Scrub::Overwrite).fault, "") << "cut at " << size;
  }
}

/// Flips one to four bytes at a time, half of them in the first 1024 bytes, where the headers are.
void flip_bytes(Bytes& bytes, std::mt19937& dice) {
  const std::size_t count = 1 + dice() % 4;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t range = dice() % 2 == 0 ? std::min<std::size_t>(1024, bytes.size()) : bytes.size();
    bytes[dice() % range] = static_cast<std::byte>(dice());
  }
}

/// Pushes `rounds` damaged copies of `sound` through; how many got how far.
std::array<int, 4> push_random(const Bytes& sound, int rounds) {
  std::mt19937 dice(20261122);  // NOLINT: the same files every time
  std::array<int, 4> reached{};
  for (int round = 0; round < rounds; ++round) {
    Bytes bytes = sound;
    flip_bytes(bytes, dice);
    const MemoryFile file(std::move(bytes));
    const auto choice = static_cast<RungChoice>(dice() % 3);
    const Outcome outcome = push_through(file, choice, dice() % 2 == 0 ? Scrub::Keep : Scrub::Overwrite);
    EXPECT_EQ(outcome.fault, "") << "round " << round;
    ++reached[static_cast<std::size_t>(outcome.stage)];
  }
  return reached;
}

TEST(DamagedFile, RandomFlipsInBuiltFilesAreRefusedOrTheEditIsGood) {
  for (const ElfRecipe& recipe : sound_recipes()) {
    ElfRecipe small = recipe;
    small.gap = recipe.gap.value_or(128);
    const std::array<int, 4> reached = push_random(build_elf(small).bytes, 2000);
    for (const std::size_t stage : {0U, 3U}) EXPECT_GT(reached[stage], 0) << "stage " << stage << " never seen";
  }
}

TEST(DamagedFile, RandomFlipsInACompiledLibraryAreRefusedOrTheEditIsGood) {
  const OracleLibrary library(library_recipes().front());
  SKIP_OR_FAIL_UNLESS_COMPILED(library.compiled());
  push_random(library.original().content(), 3000);
}

}  // namespace
}  // namespace cuda_runpath
