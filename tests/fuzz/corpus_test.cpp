/// Every input of the corpus, and every one that once showed a fault, through a whole run.
#include <gtest/gtest.h>

#include <filesystem>

#include "fuzz/choices.hpp"
#include "fuzz/whole_run.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

std::vector<std::string> inputs_in(const std::string& directory) {
  std::vector<std::string> paths;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(directory, missing)) {
    paths.push_back(entry.path().string());
  }
  return paths;
}

const std::string corpus = std::string(CUDA_RUNPATH_SOURCE_DIR) + "/fixtures/fuzz/corpus";
const std::string regressions = std::string(CUDA_RUNPATH_SOURCE_DIR) + "/fixtures/fuzz/regressions";

TEST(FuzzCorpus, EveryInputHolds) {
  const std::vector<std::string> paths = inputs_in(corpus);
  ASSERT_GT(paths.size(), 30U);
  for (const std::string& path : paths) EXPECT_EQ(run_whole(read_file(path)).fault, "") << path;
}

TEST(FuzzCorpus, MostInputsReachTheProof) {
  std::size_t proved = 0;
  const std::vector<std::string> paths = inputs_in(corpus);
  for (const std::string& path : paths) {
    if (run_whole(read_file(path)).reached == Reached::EditProved) ++proved;
  }
  EXPECT_GT(proved * 2, paths.size());
}

TEST(FuzzRegressions, EveryInputHolds) {
  for (const std::string& path : inputs_in(regressions)) EXPECT_EQ(run_whole(read_file(path)).fault, "") << path;
}

TEST(FuzzInput, ComesApartAsItWasJoined) {
  const Bytes file{std::byte{1}, std::byte{2}};
  const ChoiceBytes choices{1, 2, 3, 4, 5, 6, 7, 8};
  const FuzzInput parts = split_input(join_input(file, choices));
  EXPECT_EQ(parts.file, file);
  EXPECT_EQ(parts.choices, choices);
}

TEST(FuzzInput, ShorterThanItsChoicesIsAFile) {
  const Bytes short_input(choice_bytes - 1);
  EXPECT_EQ(split_input(short_input).file.size(), short_input.size());
  EXPECT_EQ(run_whole(short_input).reached, Reached::NothingRead);
}

}  // namespace
}  // namespace cuda_runpath
