/// The page for users has every error of the table, and no other.
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "cuda_runpath/cuda/error_codes.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

TEST(Troubleshooting, HasARowForEveryErrorOfTheTable) {
  const std::string page = read_text(std::string(CUDA_RUNPATH_SOURCE_DIR) + "/docs/troubleshooting.md");
  std::set<int> rows;
  const std::regex row("\\n\\| (\\d+) \\|");
  for (std::sregex_iterator at(page.begin(), page.end(), row), end; at != end; ++at) rows.insert(std::stoi((*at)[1]));
  std::set<int> numbers;
  for (const CudaError& error : cuda_errors()) numbers.insert(error.number);
  EXPECT_EQ(rows, numbers);
}

}  // namespace
}  // namespace cuda_runpath
