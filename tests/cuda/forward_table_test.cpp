// Pairs of compat package and driver branch, and JetPack releases; what no row names is unknown.
#include "cuda_runpath/cuda/forward_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "cuda/verdict_sample.hpp"
#include "cuda_runpath/cuda/driver_directories.hpp"
#include "cuda_runpath/cuda/jetson_table.hpp"
#include "cuda_runpath/cuda/releases.hpp"

namespace cuda_runpath {
namespace {

std::string pair(std::string_view package, std::string_view driver) {
  const ForwardRow* const row = forward_support(version(package), version(driver));
  if (row == nullptr) return "unknown";
  switch (row->support) {
    case ForwardSupport::Compatible:
      return "compatible";
    case ForwardSupport::NotCompatible:
      return "not compatible";
    case ForwardSupport::SameRelease:
      return "same release";
  }
  return "?";
}

std::string jetson(std::string_view jetpack, std::string_view cuda) {
  const auto support = jetson_support(version(jetpack), version(cuda));
  if (!support) return "unknown";
  switch (*support) {
    case JetsonSupport::Default:
      return "default";
    case JetsonSupport::Compatible:
      return "compatible";
    case JetsonSupport::NotCompatible:
      return "not compatible";
  }
  return "?";
}

TEST(ForwardSupport, IsThatOfTheMatrix) {
  EXPECT_EQ(pair("12.9", "535.104.05"), "compatible");
  EXPECT_EQ(pair("12.9", "580.65.06"), "not compatible");
  EXPECT_EQ(pair("13.0", "580"), "same release");
  EXPECT_EQ(pair("13.4.2", "610.43.02"), "compatible");
}

TEST(ForwardSupport, BeginsWithTheBaseDriver) {
  EXPECT_EQ(pair("10.0", "384.111"), "compatible");
  EXPECT_EQ(pair("10.0", "384.145"), "compatible");
  EXPECT_EQ(pair("10.0", "384.90"), "unknown");
}

TEST(ForwardSupport, IsUnknownForPairsThatNobodyNames) {
  EXPECT_EQ(pair("14.0", "580"), "unknown");
  EXPECT_EQ(pair("12.9", "999"), "unknown");
  EXPECT_EQ(pair("12.3", "550"), "unknown");
  EXPECT_EQ(pair("11.6", "470"), "unknown");
  EXPECT_EQ(pair("12", "535"), "unknown");
}

TEST(ForwardRows, WorkOnOlderBranchesOnly) {
  for (const ForwardRow& row : forward_rows()) {
    const auto own = cuda_of_branch(version(row.base).parts[0]);
    ASSERT_TRUE(own.has_value()) << row.base;
    const Version package = version(row.package);
    const auto expected = *own < package    ? ForwardSupport::Compatible
                          : *own == package ? ForwardSupport::SameRelease
                                            : ForwardSupport::NotCompatible;
    // The one pair that the guide of 2019 refuses though the driver is older.
    if (row.package == "10.2" && row.base == "384.111") continue;
    EXPECT_EQ(row.support, expected) << row.package << " on " << row.base;
  }
}

TEST(CompatFiles, AreThoseOfTheirRelease) {
  EXPECT_NE(find_compat_files(CompatTarget::Discrete, version("10.1"))->files.find("fatbinaryloader"),
            std::string_view::npos);
  EXPECT_EQ(find_compat_files(CompatTarget::Discrete, version("11.4"))->files.find("fatbinaryloader"),
            std::string_view::npos);
  EXPECT_NE(find_compat_files(CompatTarget::Discrete, version("13.4.1"))->files.find("tileiras"),
            std::string_view::npos);
  EXPECT_EQ(find_compat_files(CompatTarget::Discrete, version("9.2")), nullptr);
  EXPECT_EQ(find_compat_files(CompatTarget::Discrete, version("14.0")), nullptr);
}

TEST(FindJetpack, TakesReleasesAndUpdatesOfARow) {
  EXPECT_EQ(find_jetpack(version("6.2"))->jetpack, "6");
  EXPECT_EQ(find_jetpack(version("7.2"))->jetpack, "7.2");
  EXPECT_EQ(find_jetpack(version("7.2.1"))->jetpack, "7.2");
}

TEST(FindJetpack, KnowsNoOthers) {
  for (const char* jetpack : {"9", "9.0", "7", "7.1", "3.3", "60"}) {
    EXPECT_EQ(find_jetpack(version(jetpack)), nullptr) << jetpack;
  }
}

TEST(DefaultCuda, FollowsTheRelease) {
  EXPECT_EQ(default_cuda(version("6.0")), version("12.2"));
  EXPECT_EQ(default_cuda(version("6.2.1")), version("12.6"));
  EXPECT_EQ(default_cuda(version("5.1")), version("11.4"));
  EXPECT_FALSE(default_cuda(version("6.9")).has_value());
}

TEST(JetsonSupport, IsThatOfNvidiasTable) {
  EXPECT_EQ(jetson("5.1", "11.4"), "default");
  EXPECT_EQ(jetson("5.1", "11.8"), "compatible");
  EXPECT_EQ(jetson("5.1", "12.3"), "not compatible");
  EXPECT_EQ(jetson("6.0", "12.6"), "compatible");
  EXPECT_EQ(jetson("6.1", "12.6"), "default");
  EXPECT_EQ(jetson("6.1", "12.7"), "not compatible");
  EXPECT_EQ(jetson("6.1", "13.1"), "not compatible");
  EXPECT_EQ(jetson("7.0", "13.1"), "not compatible");
  EXPECT_EQ(jetson("7.2", "13.4"), "compatible");
  EXPECT_EQ(jetson("4.6", "11.4"), "not compatible");
}

TEST(JetsonSupport, IsUnknownForWhatTheTableLeavesOut) {
  EXPECT_EQ(jetson("5.1", "11.6"), "unknown");
  EXPECT_EQ(jetson("7.2", "13.5"), "unknown");
  EXPECT_EQ(jetson("9.0", "13.0"), "unknown");
}

TEST(Jetpacks, KnowWhatUsersRunAgainstTheTable) {
  EXPECT_TRUE(is_reported_on(*find_jetpack(version("6.2")), version("13.2")));
  EXPECT_FALSE(is_reported_on(*find_jetpack(version("6.2")), version("13.0")));
}

TEST(DriverDirectories, NameThoseOfTheKnownSystems) {
  const auto rows = driver_directories();
  const auto has = [&](std::string_view directory) {
    return std::any_of(rows.begin(), rows.end(), [&](const DriverDirectory& row) {
      return row.directories.find(directory) != std::string_view::npos;
    });
  };
  for (const char* directory : {"/run/opengl-driver/lib", "/usr/lib/wsl/lib", "/usr/lib/aarch64-linux-gnu/tegra",
                                "/usr/lib/aarch64-linux-gnu/nvidia", "/usr/lib64", "/usr/local/nvidia/lib64"}) {
    EXPECT_TRUE(has(directory)) << directory;
  }
}

}  // namespace
}  // namespace cuda_runpath
