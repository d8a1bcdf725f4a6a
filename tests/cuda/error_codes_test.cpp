// CUDA's errors looked up: the numbers that are about drivers, and words that a user can follow.
#include "cuda_runpath/cuda/error_codes.hpp"

#include <gtest/gtest.h>

namespace cuda_runpath {
namespace {

bool says(std::string_view text, std::string_view words) {
  return text.find(words) != std::string_view::npos;
}

TEST(FindError, KnowsTheNumbersOfCompatibility) {
  for (const int number : {3, 34, 35, 36, 100, 200, 209, 218, 221, 222, 223, 500, 802, 803, 804, 999}) {
    ASSERT_NE(find_error(number), nullptr) << number;
    EXPECT_EQ(find_error(number)->number, number);
  }
}

TEST(FindError, KnowsNoOthers) {
  EXPECT_EQ(find_error(0), nullptr);
  EXPECT_EQ(find_error(805), nullptr);
  EXPECT_EQ(find_error(-1), nullptr);
  EXPECT_EQ(find_error(""), nullptr);
  EXPECT_EQ(find_error("cudaErrorOops"), nullptr);
}

TEST(FindError, TakesEitherName) {
  EXPECT_EQ(find_error("CUDA_ERROR_SYSTEM_DRIVER_MISMATCH")->number, 803);
  EXPECT_EQ(find_error("cudaErrorInsufficientDriver")->number, 35);
}

TEST(CudaErrors, The35OfTheRuntimeHasNoDriverName) {
  EXPECT_EQ(find_error(35)->driver_name, "");
  EXPECT_EQ(find_error(35)->provenance.grade, Grade::Measured);
}

TEST(CudaErrors, CuresSayWhatToDo) {
  EXPECT_TRUE(says(find_error(34)->cure, "stubs"));
  EXPECT_TRUE(says(find_error(35)->cure, "RUNPATH"));
  EXPECT_TRUE(says(find_error(221)->cure, "$ORIGIN"));
  EXPECT_TRUE(says(find_error(803)->cure, "LD_LIBRARY_PATH"));
  EXPECT_TRUE(says(find_error(804)->cure, "libcuda of the kernel module"));
  EXPECT_TRUE(says(find_error(222)->cure, "-arch=sm_NN"));
}

}  // namespace
}  // namespace cuda_runpath
