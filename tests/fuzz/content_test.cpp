/// The corpora of the readers of device code and of the compat note, and inputs drawn anew, with any compiler.
#include <gtest/gtest.h>

#include <filesystem>

#include "fuzz/content_inputs.hpp"
#include "fuzz/content_run.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

constexpr int rounds = 3000;

std::vector<std::string> inputs_in(const std::string& name) {
  std::vector<std::string> paths;
  std::error_code missing;
  const std::string directory = std::string(CUDA_RUNPATH_SOURCE_DIR) + "/fixtures/fuzz/" + name;
  for (const auto& entry : std::filesystem::directory_iterator(directory, missing)) {
    paths.push_back(entry.path().string());
  }
  return paths;
}

TEST(FatBinaryCorpus, EveryInputHolds) {
  const std::vector<std::string> paths = inputs_in("fat_binary");
  ASSERT_GT(paths.size(), 20U);
  for (const std::string& path : paths) EXPECT_EQ(run_fat_binary(read_file(path)).fault, "") << path;
}

TEST(CompatNoteCorpus, EveryInputHolds) {
  const std::vector<std::string> paths = inputs_in("compat_note");
  ASSERT_GT(paths.size(), 20U);
  for (const std::string& path : paths) EXPECT_EQ(run_compat_note(read_file(path)).fault, "") << path;
}

TEST(FatBinaryInputs, HoldAndHalfOfThemHaveImages) {
  Dice dice(5);
  int with_images = 0;
  for (int i = 0; i < rounds; ++i) {
    Bytes input = random_fat_binary_input(dice);
    if (dice.once_in(2)) mutate_content(input, dice);
    const ContentRun<DeviceCode> run = run_fat_binary(input);
    ASSERT_EQ(run.fault, "") << "round " << i;
    with_images += run.found.images.empty() ? 0 : 1;
  }
  EXPECT_GT(with_images, rounds / 3);
}

TEST(CompatNoteInputs, HoldAndMostOfThemHaveANote) {
  Dice dice(6);
  int with_note = 0;
  for (int i = 0; i < rounds; ++i) {
    Bytes input = random_compat_note_input(dice);
    if (dice.once_in(2)) mutate_content(input, dice);
    const ContentRun<std::optional<CompatNote>> run = run_compat_note(input);
    ASSERT_EQ(run.fault, "") << "round " << i;
    with_note += run.found ? 1 : 0;
  }
  EXPECT_GT(with_note, rounds / 2);
}

TEST(ContentInputs, OneSeedGivesOneInput) {
  Dice first(7);
  Dice second(7);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(random_fat_binary_input(first), random_fat_binary_input(second));
}

}  // namespace
}  // namespace cuda_runpath
