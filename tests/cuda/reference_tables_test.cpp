// The tables of NVIDIA's two compatibility guides, cell by cell.
#include <gtest/gtest.h>

#include "cuda/verdict_sample.hpp"
#include "cuda_runpath/cuda/error_codes.hpp"
#include "cuda_runpath/cuda/forward_table.hpp"
#include "cuda_runpath/cuda/releases.hpp"

namespace cuda_runpath {
namespace {

struct MinimumRow {
  const char* runtime;
  const char* driver;
  const char* before;  ///< a driver of the branch before
};

/// CUDA Compatibility R440 (2019), table 1.
constexpr MinimumRow minimums_2019[] = {
    {"10.2.89", "440.33", "418.39"}, {"10.1.105", "418.39", "410.48"}, {"10.0.130", "410.48", "396.37"},
    {"9.2.88", "396.26", "390.46"},  {"9.1.85", "390.46", "384.81"},   {"9.0.76", "384.81", "375.26"},
    {"8.0.61", "375.26", "352.31"},  {"8.0.44", "367.48", "352.31"},   {"7.5.16", "352.31", "346.46"},
};

TEST(Guide2019Table1, MinimumDriversAreThoseOfTheTable) {
  for (const MinimumRow& row : minimums_2019) {
    const auto minimum = minimum_driver(version(row.runtime));
    ASSERT_TRUE(minimum.has_value()) << row.runtime;
    EXPECT_EQ(minimum->driver, version(row.driver)) << row.runtime;
  }
  EXPECT_EQ(minimum_driver(version("7.0.28"))->driver, version("346.46"));
}

TEST(Guide2019Table1, MinimumDriverWorks) {
  for (const MinimumRow& row : minimums_2019) {
    const Verdict verdict = predict(program(row.runtime), native(row.driver), {});
    EXPECT_EQ(verdict.outcome, Outcome::Works) << row.runtime << ": " << verdict.summary;
    EXPECT_EQ(verdict.mechanism, Mechanism::Backward) << row.runtime;
  }
}

TEST(Guide2019Table1, DriverOfTheReleaseBeforeGives35) {
  for (const MinimumRow& row : minimums_2019) {
    EXPECT_EQ(predict(program(row.runtime), native(row.before), {}).error, 35) << row.runtime;
  }
}

struct HardwareRow {
  std::uint32_t major, minor;
  HardwareSupport on_384, on_410, on_418, on_440;
};

/// Table 2; "7.x", "6.x", ... are the capabilities of desktop GPUs.
TEST(Guide2019Table2, HardwareIsThatOfTheTable) {
  constexpr auto yes = HardwareSupport::Drives;
  constexpr auto no = HardwareSupport::TooOld;
  const HardwareRow rows[] = {
      {7, 5, no, yes, yes, yes},  {7, 0, yes, yes, yes, yes}, {6, 0, yes, yes, yes, yes},
      {6, 1, yes, yes, yes, yes}, {5, 0, yes, yes, yes, yes}, {5, 2, yes, yes, yes, yes},
      {3, 0, yes, yes, yes, yes}, {3, 5, yes, yes, yes, yes}, {3, 7, yes, yes, yes, yes},
  };
  for (const HardwareRow& row : rows) {
    const ArchitectureRow* const found = find_architecture({row.major, row.minor, ArchitectureScope::Base});
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(hardware_support(*found, version("384.111")), row.on_384) << found->capability;
    EXPECT_EQ(hardware_support(*found, version("410.48")), row.on_410) << found->capability;
    EXPECT_EQ(hardware_support(*found, version("418.39")), row.on_418) << found->capability;
    EXPECT_EQ(hardware_support(*found, version("440.33.01")), row.on_440) << found->capability;
  }
}

// The copy says no, no, no, yes; two other copies say no throughout; Fermi's last driver is a 390.
TEST(Guide2019Table2, FermiRowOfTheCopyIsNotBelieved) {
  const ArchitectureRow& fermi = *find_architecture({2, 0, ArchitectureScope::Base});
  EXPECT_EQ(hardware_support(fermi, version("384.111")), HardwareSupport::Unknown);
  EXPECT_EQ(hardware_support(fermi, version("440.33.01")), HardwareSupport::Dropped);
}

Verdict compat_2019(const char* user, const char* kernel, const char* runtime) {
  return predict(program(runtime), beside(user, kernel), gpu("V100"));
}

TEST(Guide2019Table3, RowWithALabelIsRight) {
  EXPECT_EQ(compat_2019("410.48", "384.111", "10.0").outcome, Outcome::Works);
  EXPECT_EQ(compat_2019("418.39", "384.111", "10.1").outcome, Outcome::Works);
  const Verdict refused = compat_2019("440.33.01", "384.111", "10.2");
  EXPECT_EQ(refused.error, 803);
  EXPECT_EQ(refused.grade, Grade::Documented);
}

TEST(Guide2019Table3, RowBeginsWith384Point111) {
  EXPECT_EQ(compat_2019("410.48", "384.90", "10.0").outcome, Outcome::Unknown);
}

// NVIDIA CUDA and Drivers Support (March 2021); framework release notes 19.06 and 20.03.
TEST(Guide2019Table3, RowsWithoutALabelStandOnOtherDocuments) {
  EXPECT_EQ(compat_2019("440.33.01", "418.39", "10.2").outcome, Outcome::Works);
  EXPECT_EQ(compat_2019("418.39", "410.48", "10.1").outcome, Outcome::Works);
  EXPECT_EQ(compat_2019("440.33.01", "410.48", "10.2").grade, Grade::Reported);
  EXPECT_EQ(compat_2019("450.51.06", "440.33.01", "11.0").outcome, Outcome::Works);
}

TEST(Guide2019Table3, PairsThatNoDocumentNamesAreUnknown) {
  EXPECT_EQ(compat_2019("410.48", "396.37", "10.0").outcome, Outcome::Unknown);
  EXPECT_EQ(compat_2019("440.33.01", "390.46", "10.2").outcome, Outcome::Unknown);
}

TEST(Guide2019Table4, InteropIsThatOfTheTable) {
  const auto opengl = [](const char* cuda_driver) {
    return find_interop(version("384.111"), version(cuda_driver))->opengl;
  };
  EXPECT_EQ(opengl("384.111"), InteropSupport::Supported);
  for (const char* cuda_driver : {"410.48", "418.42", "440.33.01"}) {
    const InteropRow* const row = find_interop(version("384.111"), version(cuda_driver));
    ASSERT_NE(row, nullptr) << cuda_driver;
    EXPECT_EQ(row->opengl, InteropSupport::Unsupported) << cuda_driver;
    EXPECT_EQ(row->vulkan, InteropSupport::Unsupported) << cuda_driver;
    EXPECT_EQ(row->power9_ats, InteropSupport::Unsupported) << cuda_driver;
  }
  EXPECT_EQ(find_interop(version("384.111"), version("418.39")), nullptr);
  EXPECT_EQ(find_interop(version("410.48"), version("440.33.01")), nullptr);
}

TEST(Guide2019Section4, PlatformHasThreeFiles) {
  EXPECT_EQ(find_compat_files(CompatTarget::Discrete, version("10.0"))->files,
            "libcuda.so.* libnvidia-fatbinaryloader.so.* libnvidia-ptxjitcompiler.so.*");
}

TEST(MinorGuideTable1, RangesAreThoseOfTheTable) {
  const auto range = [](const char* runtime) {
    const auto minimum = minimum_driver(version(runtime));
    return std::pair(minimum->driver.parts[0], minimum->branch_after.value_or(0));
  };
  EXPECT_EQ(range("13.0"), std::pair(580U, 0U));
  EXPECT_EQ(range("12.0"), std::pair(525U, 580U));
  EXPECT_EQ(range("11.0"), std::pair(450U, 525U));
}

TEST(MinorGuideTable2, MinimumsOnLinuxAndWindowsAreThoseOfTheTable) {
  EXPECT_EQ(find_toolkit(version("10.2"))->linux_driver, "440.33");
  EXPECT_EQ(find_toolkit(version("10.2"))->windows_driver, "441.22");
  EXPECT_EQ(find_toolkit(version("10.1"))->linux_driver, "418.39");
  EXPECT_EQ(find_toolkit(version("10.1"))->windows_driver, "418.96");
  EXPECT_EQ(find_toolkit(version("10.0"))->linux_driver, "410.48");
  EXPECT_EQ(find_toolkit(version("10.0"))->windows_driver, "411.31");
}

TEST(MinorGuideExample, DriverIs11Point0AndTheT4Is7Point5) {
  EXPECT_EQ(cuda_of_driver(version("450.80.02"))->cuda, version("11.0"));
  EXPECT_EQ(find_gpu("Tesla T4")->capability, "7.5");
}

TEST(MinorGuideExample, Error3IsExplainedBesideThe35) {
  EXPECT_NE(find_error(3)->meaning.find("35"), std::string_view::npos);
}

TEST(LayersArticle, ReleasesOfTheDriversAreThoseOfNvidiaSmi) {
  EXPECT_EQ(cuda_of_driver(version("470.182.03"))->cuda, version("11.4"));
  EXPECT_EQ(cuda_of_driver(version("510.108.03"))->cuda, version("11.6"));
}

TEST(LayersArticle, EveryRuntimeUpTo11Point4RunsOn470) {
  for (const ToolkitRelease& row : toolkit_releases()) {
    const Version release = version(row.release);
    const Verdict verdict = predict(program(row.release), native("470.182.03"), {});
    if (release < version("11.5")) {
      EXPECT_EQ(verdict.mechanism, Mechanism::Backward) << row.release;
    } else if (release < version("12.0")) {
      EXPECT_EQ(verdict.mechanism, Mechanism::MinorVersion) << row.release;
    } else {
      EXPECT_EQ(verdict.error, 35) << row.release;
    }
  }
}

TEST(NumbaNote, DriverVersionsAreThoseOfTheNote) {
  EXPECT_EQ(cuda_of_driver(version("470.103.01"))->cuda, version("11.4"));
  EXPECT_STREQ(std::string(find_error(222)->driver_name).c_str(), "CUDA_ERROR_UNSUPPORTED_PTX_VERSION");
}

TEST(NixpkgsReadme, CompatOfAJetsonTakesTheRestFromTheDriver) {
  const CompatFiles& files = *find_compat_files(CompatTarget::Jetson, version("11.8"));
  EXPECT_EQ(files.from_driver, "libnvrm_gpu.so libnvrm_mem.so");
}

}  // namespace
}  // namespace cuda_runpath
