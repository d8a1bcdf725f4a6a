// Releases of toolkits, drivers and PTX looked up; what no row names is unknown.
#include "cuda_runpath/cuda/releases.hpp"

#include <gtest/gtest.h>

#include "cuda/verdict_sample.hpp"

namespace cuda_runpath {
namespace {

std::string text_of(const std::optional<Version>& version) {
  return version ? version->text() : "unknown";
}

std::string minimum_of(std::string_view runtime) {
  const auto minimum = minimum_driver(version(runtime));
  return minimum ? minimum->driver.text() : "unknown";
}

TEST(ToolkitReleases, ReachFrom7To13Point4) {
  EXPECT_EQ(toolkit_releases().front().release, "7.0.28");
  EXPECT_EQ(toolkit_releases().back().release, "13.4.2");
  EXPECT_EQ(toolkit_releases().size(), 71U);
}

TEST(FindToolkit, TakesReleaseAndMinor) {
  EXPECT_EQ(find_toolkit(version("12.9.1"))->linux_driver, "575.57.08");
  EXPECT_EQ(find_toolkit(version("11.0"))->release, "11.0.1");
  EXPECT_EQ(find_toolkit(version("10.2.89"))->windows_driver, "441.22");
}

TEST(FindToolkit, KnowsNoOthers) {
  for (const char* release : {"14.0", "12", "12.7", "13.9", "12.9.9", "6.5"}) {
    EXPECT_EQ(find_toolkit(version(release)), nullptr) << release;
  }
}

TEST(MinimumDriver, OfEachReleaseBefore11) {
  EXPECT_EQ(minimum_of("10.2"), "440.33");
  EXPECT_EQ(minimum_of("10.1.243"), "418.39");
  EXPECT_EQ(minimum_of("9.2"), "396.26");
  EXPECT_EQ(minimum_of("9.2.148"), "396.37");
  EXPECT_EQ(minimum_of("8.0.61"), "375.26");
}

TEST(MinimumDriver, OfAWholeMajorVersionSince11) {
  EXPECT_EQ(minimum_of("11"), "450.80.2");
  EXPECT_EQ(minimum_of("11.8"), "450.80.2");
  EXPECT_EQ(minimum_of("12.9.1"), "525.60.13");
  EXPECT_EQ(minimum_of("13.4"), "580");
}

TEST(MinimumDriver, IsUnknownForWhatNoRowNames) {
  for (const char* runtime : {"14", "14.0", "13.5", "10", "6.5", "99.1"}) EXPECT_EQ(minimum_of(runtime), "unknown");
}

TEST(MinimumDriver, EndsWhereBackwardCompatibilityBegins) {
  EXPECT_EQ(minimum_driver(version("11.4"))->branch_after, 525U);
  EXPECT_EQ(minimum_driver(version("12.4"))->branch_after, 580U);
  EXPECT_FALSE(minimum_driver(version("13.0"))->branch_after.has_value());
}

TEST(CudaOfBranch, IsInTheTable) {
  EXPECT_EQ(text_of(cuda_of_branch(535)), "12.2");
  EXPECT_EQ(text_of(cuda_of_branch(470)), "11.4");
  EXPECT_EQ(text_of(cuda_of_branch(615)), "13.4");
}

TEST(CudaOfBranch, IsUnknownBetweenAndBeyondTheRows) {
  for (const std::uint32_t branch : {999U, 620U, 572U, 340U, 0U}) {
    EXPECT_FALSE(cuda_of_branch(branch).has_value()) << branch;
  }
}

TEST(CudaOfDriver, TakesFullVersionsAndBranches) {
  EXPECT_EQ(text_of(cuda_of_driver(version("575.57.08"))->cuda), "12.9");
  EXPECT_EQ(text_of(cuda_of_driver(version("535"))->cuda), "12.2");
}

TEST(CudaOfDriver, KnowsTheMajorVersionWhereNvidiaGivesARange) {
  const auto cuda = cuda_of_driver(version("572.16"));
  ASSERT_TRUE(cuda.has_value());
  EXPECT_FALSE(cuda->cuda.has_value());
  EXPECT_EQ(cuda->major, 12U);
  EXPECT_EQ(cuda_of_driver(version("585.1"))->major, 13U);
}

TEST(CudaOfDriver, IsUnknownBeyondTheRowsAndBeforeTheRanges) {
  EXPECT_FALSE(cuda_of_driver(version("999")).has_value());
  EXPECT_FALSE(cuda_of_driver(version("620.1")).has_value());
  EXPECT_FALSE(cuda_of_driver(version("430.40")).has_value());
}

TEST(FindPtx, GivesTheFirstRelease) {
  EXPECT_EQ(find_ptx(version("8.5"))->cuda, "12.5");
  EXPECT_EQ(find_ptx(version("9.4"))->branch, 615U);
  EXPECT_EQ(find_ptx(version("10.0")), nullptr);
}

TEST(NewestPtx, FollowsTheReleaseOfLibcuda) {
  EXPECT_EQ(newest_ptx(version("11.4"))->ptx, "7.4");
  EXPECT_EQ(newest_ptx(version("12.6"))->ptx, "8.5");
  EXPECT_EQ(newest_ptx(version("13.0"))->ptx, "9.0");
  EXPECT_EQ(newest_ptx(version("14.0")), nullptr);
  EXPECT_EQ(newest_ptx(version("12")), nullptr);
}

TEST(FirstPtxFor, TellsSuffixesApart) {
  EXPECT_EQ(first_ptx_for({9, 0, ArchitectureScope::Base})->ptx, "7.8");
  EXPECT_EQ(first_ptx_for({9, 0, ArchitectureScope::Specific})->ptx, "8.0");
  EXPECT_EQ(first_ptx_for({10, 0, ArchitectureScope::Family})->ptx, "8.8");
  EXPECT_EQ(first_ptx_for({13, 0, ArchitectureScope::Base}), nullptr);
}

TEST(PtxReleases, EveryDriverReleaseHasItsPtx) {
  for (const DriverBranch& row : driver_branches()) {
    EXPECT_NE(newest_ptx(version(row.cuda)), nullptr) << row.branch;
  }
}

TEST(DriverBranches, AgreeWithTheToolkitsDrivers) {
  for (const ToolkitRelease& row : toolkit_releases()) {
    const Version release = version(row.release);
    const std::uint32_t branch = version(row.linux_driver).parts[0];
    EXPECT_EQ(text_of(cuda_of_branch(branch)), Version({{release.parts[0], release.parts[1]}}).text()) << row.release;
  }
}

TEST(DriverSupport, EndsWhereNvidiaSays) {
  EXPECT_EQ(find_driver_support(580)->end_of_life, "2028-06");
  EXPECT_EQ(find_driver_support(470), nullptr);
}

}  // namespace
}  // namespace cuda_runpath
