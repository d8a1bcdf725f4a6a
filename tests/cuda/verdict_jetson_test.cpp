/// The prediction for a Jetson whose libcuda the table of JetPack releases leaves out: unknown, never a guess.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cuda/verdict_sample.hpp"
#include "cuda_runpath/cuda/releases.hpp"
#include "cuda_runpath/cuda/verdict.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;

TEST(Predict, JetsonWithANewerLibcudaThatTheTableLeavesOutIsUnknown) {
  for (const char* cuda : {"11.6", "11.7"}) {
    const Verdict verdict = predict(program("11.4"), of_cuda(cuda), on_jetpack("5.1"));
    EXPECT_EQ(verdict.outcome, Outcome::Unknown) << cuda;
    EXPECT_THAT(verdict.summary, HasSubstr(std::string("says nothing about CUDA ") + cuda)) << cuda;
  }
}

TEST(Predict, JetsonWhoseOwnReleaseIsNotKnownIsUnknown) {
  const Verdict verdict = predict(program("12.0"), of_cuda("12.0"), on_jetpack("6.3"));
  EXPECT_EQ(verdict.outcome, Outcome::Unknown);
  EXPECT_THAT(verdict.summary, HasSubstr("says nothing about CUDA 12.0 on JetPack 6.3"));
}

}  // namespace
}  // namespace cuda_runpath
