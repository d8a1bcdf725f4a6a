/// Verdicts in words, and the matrix of driver branches.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cuda_runpath/report/explain_text.hpp"
#include "report/explain_sample.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;

constexpr TextStyle plain{Verbosity::Normal, Color::Off};
constexpr TextStyle verbose{Verbosity::Verbose, Color::Off};

TEST(RenderVerdict, FailureNamesTheErrorAndTheCure) {
  EXPECT_EQ(render_verdict(fails(804), plain, "  "),
            "  fails: error 804 (cudaErrorCompatNotSupportedOnDevice) [documented]\n"
            "    it does not\n"
            "    do: mend it\n");
}

TEST(RenderVerdict, ErrorInNoTableIsItsNumber) {
  EXPECT_THAT(render_verdict(fails(12345), plain, ""), HasSubstr("fails: error 12345 [documented]"));
}

TEST(RenderVerdict, SummaryThatSaysTheHeadlineStandsInItsPlace) {
  EXPECT_EQ(render_verdict(works(), plain, ""),
            "works by backward compatibility: CUDA runtime 12.4 on libcuda of CUDA 12.9 [measured]\n");
}

TEST(RenderVerdict, ConditionalSaysWhatIsNeeded) {
  Verdict verdict = fails(804);
  verdict.outcome = Outcome::Conditional;
  verdict.missing = {"the GPU class (--gpu-class)"};
  const std::string text = render_verdict(verdict, plain, "");
  EXPECT_THAT(text, HasSubstr("conditional, may end with error 804"));
  EXPECT_THAT(text, HasSubstr("  needed to tell: the GPU class (--gpu-class)\n"));
}

TEST(RenderVerdict, StepsAreVerbose) {
  Verdict verdict = works();
  verdict.steps = {{"libcuda is of CUDA 12.9", Grade::Reported, "a report"}};
  EXPECT_EQ(render_verdict(verdict, plain, "").find("because"), std::string::npos);
  EXPECT_THAT(render_verdict(verdict, verbose, ""),
              HasSubstr("  because: libcuda is of CUDA 12.9 [reported; a report]\n"));
}

TEST(RenderMatrix, NeighboursOfOneOutcomeAreOneLine) {
  const std::vector<MatrixRow> matrix{{470, Version{{11, 4}}, fails(35)},
                                      {510, Version{{11, 6}}, fails(35)},
                                      {535, Version{{12, 2}}, works()},
                                      {550, Version{{12, 4}}, fails(35)}};
  EXPECT_EQ(render_matrix(matrix, ""),
            "driver 470 to 510  CUDA 11.4 to 11.6  fails: error 35 (cudaErrorInsufficientDriver)\n"
            "driver 535         CUDA 12.2          works by backward compatibility\n"
            "driver 550         CUDA 12.4          fails: error 35 (cudaErrorInsufficientDriver)\n");
}

TEST(RenderMatrix, EmptyIsNothing) {
  EXPECT_EQ(render_matrix({}, ""), "");
}

}  // namespace
}  // namespace cuda_runpath
