// What the files of an NVIDIA driver say about a host.
#include "cuda_runpath/io/host_probe.hpp"

#include <filesystem>

#include "test_files.hpp"

namespace cuda_runpath {
namespace {

using namespace io_test;  // NOLINT: a test

TEST(DriverVersionIn, ProprietaryModule) {
  EXPECT_EQ(driver_version_in("NVRM version: NVIDIA UNIX x86_64 Kernel Module  470.182.03  Fri Feb 24 2023\n"
                              "GCC version:  gcc version 12.2.0 (Debian 12.2.0-14)\n"),
            "470.182.03");
}

TEST(DriverVersionIn, OpenModule) {
  EXPECT_EQ(driver_version_in("NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  575.57.08  Release Build\n"),
            "575.57.08");
}

TEST(DriverVersionIn, BareNumber) {
  EXPECT_EQ(driver_version_in("535.54\n"), "535.54");
}

TEST(DriverVersionIn, NothingThatIsNoDriver) {
  for (const char* text : {"", "535", "12.2.0", "535.", "535..03", "5350.1", "abc.def", "535.54.03-beta"}) {
    EXPECT_EQ(driver_version_in(text), std::nullopt) << text;
  }
}

TEST(L4tReleaseIn, ReleaseAndRevision) {
  EXPECT_EQ(l4t_release_in("# R35 (release), REVISION: 4.1, GCID: 33958178, BOARD: t186ref"), "35.4.1");
}

TEST(L4tReleaseIn, HalfOfItIsNothing) {
  EXPECT_EQ(l4t_release_in("# R35 (release)"), std::nullopt);
  EXPECT_EQ(l4t_release_in("REVISION: 4.1"), std::nullopt);
  EXPECT_EQ(l4t_release_in(""), std::nullopt);
}

class HostProbe : public testing::Test {
 protected:
  void put(const std::string& path, const std::string& text) const {
    const std::string file = directory_.path() + path;
    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    write_file(file, text);
  }
  [[nodiscard]] HostFacts facts() const {
    RootedPath root(directory_.path());
    return probe_host(root);
  }

  TemporaryDirectory directory_;
};

TEST_F(HostProbe, EmptyHostHasNoFacts) {
  const HostFacts host = facts();
  EXPECT_FALSE(host.kernel_driver || host.l4t || host.wsl);
  EXPECT_TRUE(host.gpus.empty());
}

TEST_F(HostProbe, ProcGoesBeforeSys) {
  put("/proc/driver/nvidia/version", "Kernel Module  470.182.03  Fri");
  put("/sys/module/nvidia/version", "535.54.03\n");
  ASSERT_TRUE(facts().kernel_driver);
  EXPECT_EQ(facts().kernel_driver->value, "470.182.03");
  EXPECT_EQ(facts().kernel_driver->source, "/proc/driver/nvidia/version");
}

TEST_F(HostProbe, SysStandsInForAnUnreadableProc) {
  put("/proc/driver/nvidia/version", "nothing that is a version");
  put("/sys/module/nvidia/version", "535.54.03\n");
  ASSERT_TRUE(facts().kernel_driver);
  EXPECT_EQ(facts().kernel_driver->source, "/sys/module/nvidia/version");
}

TEST_F(HostProbe, GpusInOrderOfTheBus) {
  put("/proc/driver/nvidia/gpus/0000:41:00.0/information", "Model: \t\t NVIDIA A100\n");
  put("/proc/driver/nvidia/gpus/0000:01:00.0/information", "Model: \t\t NVIDIA H100\nIRQ: 3\n");
  put("/proc/driver/nvidia/gpus/0000:81:00.0/information", "IRQ: 3\n");
  const HostFacts host = facts();
  ASSERT_EQ(host.gpus.size(), 2U);
  EXPECT_EQ(host.gpus[0].value, "NVIDIA H100");
  EXPECT_EQ(host.gpus[1].value, "NVIDIA A100");
}

TEST_F(HostProbe, WslByDeviceOrKernel) {
  put("/proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
  EXPECT_FALSE(facts().wsl);
  put("/proc/sys/kernel/osrelease", "5.15.90.1-microsoft-standard-WSL2\n");
  EXPECT_TRUE(facts().wsl);
  put("/proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
  put("/dev/dxg", "");
  EXPECT_TRUE(facts().wsl);
}

TEST_F(HostProbe, HugeFileIsReadInPartOnly) {
  put("/proc/driver/nvidia/version", std::string(1 << 20, ' ') + "470.182.03");
  EXPECT_FALSE(facts().kernel_driver);
}

class NvidiaSmi : public testing::Test {
 protected:
  /// What a program that runs `script` is understood to say.
  [[nodiscard]] std::vector<HostFact> answer_of(const std::string& script) const {
    write_file(program_, "#!/bin/sh\n" + script, 0755);
    const char* const places[] = {"/nonexistent/nvidia-smi", program_.c_str()};
    return ask_nvidia_smi(places);
  }

  const TemporaryDirectory directory_;
  const std::string program_ = directory_ / "nvidia-smi";
};

TEST_F(NvidiaSmi, TellsOneNameALine) {
  const std::vector<HostFact> gpus = answer_of("echo 'NVIDIA H200 '; echo; echo 'NVIDIA A100'\n");
  ASSERT_EQ(gpus.size(), 2U);
  EXPECT_EQ(gpus[0].value, "NVIDIA H200");
  EXPECT_EQ(gpus[1].value, "NVIDIA A100");
  EXPECT_EQ(gpus[0].source, program_);
}

TEST_F(NvidiaSmi, FailureOnItsStandardOutputIsNoName) {
  EXPECT_TRUE(answer_of("echo 'Failed to initialize NVML: Driver/library version mismatch'; exit 18\n").empty());
}

TEST_F(NvidiaSmi, AbsentOneSaysNothing) {
  const char* const places[] = {"/nonexistent/nvidia-smi"};
  EXPECT_TRUE(ask_nvidia_smi(places).empty());
}

}  // namespace
}  // namespace cuda_runpath
