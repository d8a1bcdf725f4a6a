/// The mutator is worth its name only while most of what it makes reaches the edit, by every rung.
#include <gtest/gtest.h>

#include <set>

#include "fuzz/elf_mutation.hpp"
#include "fuzz/random_recipe.hpp"
#include "fuzz/whole_run.hpp"

namespace cuda_runpath {
namespace {

constexpr int rounds = 3000;

TEST(Mutator, OneSeedGivesOneInput) {
  Dice first(7);
  Dice second(7);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(mutated_input({}, first), mutated_input({}, second));
}

TEST(Mutator, ThirdOfItsInputsReachTheProof) {
  Dice dice(1);
  Bytes input;
  int proved = 0;
  for (int i = 0; i < rounds; ++i) {
    input = mutated_input(input, dice);
    const WholeRun run = run_whole(input);
    ASSERT_EQ(run.fault, "") << "round " << i;
    proved += run.reached == Reached::EditProved ? 1 : 0;
  }
  EXPECT_GT(proved, rounds / 3);
}

TEST(Mutator, RecipesReachEveryRung) {
  Dice dice(2);
  std::set<Rung> rungs;
  for (int i = 0; i < rounds; ++i) {
    const ElfRecipe recipe = random_recipe(dice);
    const WholeRun run = run_whole(join_input(build_elf(recipe).bytes, random_choices(dice)));
    ASSERT_EQ(run.fault, "") << "round " << i;
    if (run.reached == Reached::EditProved) rungs.insert(run.rung);
  }
  EXPECT_EQ(rungs.size(), 8U);
}

TEST(Mutator, AnyBytesCanBeMutated) {
  Dice dice(3);
  for (int i = 0; i < rounds; ++i) {
    ElfImage image(build_elf(random_recipe(dice)).bytes);
    for (int k = 0; k < 8; ++k) {
      if (image.bytes().size() > 64) mutate_elf(image, dice);
    }
    (void)run_whole(join_input(image.bytes(), random_choices(dice)));
  }
}

TEST(Mutator, CrossingKeepsTheSizeOfTheFirst) {
  Dice dice(4);
  const Bytes a = mutated_input({}, dice);
  const Bytes b = mutated_input({}, dice);
  EXPECT_EQ(crossed_inputs(a, b, dice).size(), a.size());
}

}  // namespace
}  // namespace cuda_runpath
