// GPUs by name and by capability; what no row names is unknown.
#include "cuda_runpath/cuda/gpu_table.hpp"

#include <gtest/gtest.h>

#include "cuda/verdict_sample.hpp"
#include "cuda_runpath/cuda/releases.hpp"

namespace cuda_runpath {
namespace {

std::string capability_of(std::string_view name) {
  const GpuName* const row = find_gpu(name);
  return row == nullptr ? "unknown" : std::string(row->capability);
}

HardwareSupport support(std::uint32_t major, std::uint32_t minor, std::string_view driver) {
  return hardware_support(*find_architecture({major, minor, ArchitectureScope::Base}), version(driver));
}

TEST(FindGpu, TakesNamesOfPeople) {
  EXPECT_EQ(capability_of("H100"), "9.0");
  EXPECT_EQ(capability_of("a100"), "8.0");
  EXPECT_EQ(capability_of("RTX 4090"), "8.9");
  EXPECT_EQ(capability_of("gtx 1650"), "7.5");
  EXPECT_EQ(capability_of("B200"), "10.0");
  EXPECT_EQ(capability_of("K80"), "3.7");
  EXPECT_EQ(capability_of("Orin"), "8.7");
  EXPECT_EQ(capability_of("Xavier"), "7.2");
  EXPECT_EQ(capability_of("Thor"), "11.0");
}

TEST(FindGpu, TakesNamesOfNvidiaSmi) {
  EXPECT_EQ(capability_of("NVIDIA H100 80GB HBM3"), "9.0");
  EXPECT_EQ(capability_of("NVIDIA A100-SXM4-80GB"), "8.0");
  EXPECT_EQ(capability_of("Tesla P100-PCIE-16GB"), "6.0");
  EXPECT_EQ(capability_of("NVIDIA GeForce RTX 3080 Laptop GPU"), "8.6");
  EXPECT_EQ(capability_of("NVIDIA RTX 6000 Ada Generation"), "8.9");
  EXPECT_EQ(capability_of("Orin (nvgpu)"), "8.7");
}

TEST(FindGpu, TellsNeighboursApart) {
  EXPECT_EQ(capability_of("RTX 4000"), "unknown");
  EXPECT_EQ(capability_of("Quadro RTX 4000"), "7.5");
  EXPECT_EQ(capability_of("RTX 4000 Ada"), "8.9");
}

TEST(FindGpu, KnowsNoOthers) {
  for (const char* name : {"", "NVIDIA", "H100X", "H1000", "Tesla", "RTX", "RTX 9090", "80GB", "GTX 860M", "sm_90"}) {
    EXPECT_EQ(capability_of(name), "unknown") << name;
  }
}

TEST(FindGpu, GivesTheClass) {
  EXPECT_EQ(find_gpu("T4")->gpu_class, GpuClass::DataCenter);
  EXPECT_EQ(find_gpu("GTX 1650")->gpu_class, GpuClass::GeForce);
  EXPECT_EQ(find_gpu("RTX A6000")->gpu_class, GpuClass::Rtx);
  EXPECT_EQ(find_gpu("Orin")->gpu_class, GpuClass::Jetson);
  EXPECT_EQ(find_gpu("GB10")->gpu_class, GpuClass::Unknown);
}

TEST(GpuNames, EachIsFoundAndHasAnArchitecture) {
  for (const GpuName& row : gpu_names()) {
    EXPECT_EQ(find_gpu(row.name), &row) << row.name;
    EXPECT_NE(find_architecture(row.architecture()), nullptr) << row.name;
  }
}

TEST(FindArchitecture, KnowsNoOthers) {
  EXPECT_EQ(find_architecture({13, 0, ArchitectureScope::Base}), nullptr);
  EXPECT_EQ(find_architecture({8, 5, ArchitectureScope::Base}), nullptr);
}

TEST(GpuArchitectures, FirstToolkitIsThatOfPtx) {
  for (const ArchitectureRow& row : gpu_architectures()) {
    const Version capability = version(row.capability);
    const PtxRelease* const ptx = first_ptx_for({capability.parts[0], capability.parts[1], ArchitectureScope::Base});
    if (ptx != nullptr) {
      EXPECT_EQ(row.first_toolkit, ptx->cuda) << row.capability;
    }
  }
}

TEST(HardwareSupport, EndsWithTheLastBranch) {
  EXPECT_EQ(support(3, 7, "470.256.02"), HardwareSupport::Drives);
  EXPECT_EQ(support(3, 7, "495.29.05"), HardwareSupport::Dropped);
  EXPECT_EQ(support(7, 0, "580.65.06"), HardwareSupport::Drives);
  EXPECT_EQ(support(7, 0, "590.44.01"), HardwareSupport::Dropped);
  EXPECT_EQ(support(6, 1, "590"), HardwareSupport::Dropped);
  EXPECT_EQ(support(5, 2, "595.58.03"), HardwareSupport::Dropped);
}

TEST(HardwareSupport, BeginsWithTheDocumentedDriver) {
  EXPECT_EQ(support(8, 0, "450.36.05"), HardwareSupport::TooOld);
  EXPECT_EQ(support(8, 0, "450.36.06"), HardwareSupport::Drives);
  EXPECT_EQ(support(8, 0, "450"), HardwareSupport::Drives);
}

TEST(HardwareSupport, IsDoubtfulBeforeTheFirstCompiler) {
  EXPECT_EQ(support(12, 0, "565.57.01"), HardwareSupport::Doubtful);
  EXPECT_EQ(support(12, 0, "570.26"), HardwareSupport::Drives);
}

TEST(HardwareSupport, IsUnknownWhereSourcesDisagree) {
  EXPECT_EQ(support(2, 0, "375.26"), HardwareSupport::Drives);
  EXPECT_EQ(support(2, 0, "390.46"), HardwareSupport::Unknown);
  EXPECT_EQ(support(2, 0, "410.48"), HardwareSupport::Dropped);
}

TEST(GpuClasses, SayForWhichForwardCompatibilityIs) {
  EXPECT_EQ(find_class(GpuClass::DataCenter)->forward, ForwardClass::Supported);
  EXPECT_EQ(find_class(GpuClass::GeForce)->forward, ForwardClass::Unsupported);
  EXPECT_EQ(find_class(GpuClass::Unknown), nullptr);
}

}  // namespace
}  // namespace cuda_runpath
