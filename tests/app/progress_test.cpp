#include "cuda_runpath/app/progress.hpp"

#include <gtest/gtest.h>

namespace cuda_runpath {
namespace {

TEST(ProgressShown, OnATerminalUnlessQuietOrDumb) {
  Environment dumb;
  dumb.dumb_terminal = true;
  EXPECT_EQ(progress_shown(Verbosity::Normal, {}), Progress::Shown::OnTerminal);
  EXPECT_EQ(progress_shown(Verbosity::Quiet, {}), Progress::Shown::Never);
  EXPECT_EQ(progress_shown(Verbosity::Normal, dumb), Progress::Shown::Never);
}

TEST(ProgressLine, SaysFilesFindingsRateAndTimeLeft) {
  EXPECT_EQ(progress_line(1000, 5000, 3, 2.0), "1000 of 5000 files, 3 findings, 500 files/s, 8 s left");
  EXPECT_EQ(progress_line(1000, 101'000, 1, 2.0), "1000 of 101000 files, 1 finding, 500 files/s, 3 min 20 s left");
  EXPECT_EQ(progress_line(100, 1'000'000, 0, 10.0), "100 of 1000000 files, 0 findings, 10 files/s, 27 h 46 min left");
}

TEST(ProgressLine, SaysNoFindingsWhereARunMakesNone) {
  EXPECT_EQ(progress_line(10, 20, std::nullopt, 1.0), "10 of 20 files, 10 files/s, 1 s left");
}

TEST(ProgressLine, SaysNoRateBeforeThereIsOne) {
  EXPECT_EQ(progress_line(0, 20, 0, 1.5), "0 of 20 files, 0 findings");
}

}  // namespace
}  // namespace cuda_runpath
