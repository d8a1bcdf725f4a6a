/// Predictions against the driver of this machine: four programs, each run and foretold. Needs a GPU and nvcc, and
/// skips with a line that says so where either is missing.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "support/compile.hpp"
#include "support/cuda_toolkit.hpp"
#include "support/prediction.hpp"
#include "support/run.hpp"
#include "support/scratch.hpp"

namespace cuda_runpath {
namespace {

/// "90" of the first GPU; empty without one.
std::string capability_of_this_gpu() {
  if (!find_tool("nvidia-smi")) return {};
  const RunResult run = run_program({"nvidia-smi", "--query-gpu=compute_cap", "--format=csv,noheader", "--id=0"});
  std::string digits;
  for (const char c : run.out.substr(0, run.out.find('\n'))) {
    if ('0' <= c && c <= '9') digits += c;
  }
  return run.ok() ? digits : std::string();
}

class RealDriver : public testing::Test {
 protected:
  void SetUp() override {
    toolkit_ = toolkit_libraries();
    if (!std::filesystem::exists("/proc/driver/nvidia/version")) GTEST_SKIP() << "no NVIDIA driver is loaded here";
    if (toolkit_.empty()) GTEST_SKIP() << "nvcc is not on PATH: nothing to run on the GPU";
    capability_ = capability_of_this_gpu();
    if (capability_.empty()) GTEST_SKIP() << "nvidia-smi names no GPU";
  }

  [[nodiscard]] Compiled build(std::vector<std::string> flags) const {
    flags.insert(flags.end(), {"-Wno-deprecated-gpu-targets"});
    return compile({.compiler = "nvcc",
                    .sources = {"programs/cuda_error.cu"},
                    .flags = std::move(flags),
                    .output = scratch_.file("program")});
  }

  /// Whether what the program prints is what is foretold for it on this host.
  void expect_agreement(const Compiled& program) const {
    SKIP_OR_FAIL_UNLESS_COMPILED(program);
    const RunResult run = run_program({program.path}, {.env = {{"LD_LIBRARY_PATH", library_path_}}});
    ASSERT_TRUE(run.ok()) << describe(run);
    const int error = std::stoi(run.out);
    const Prediction predicted =
        predict_with_tool({"--gpu", "sm_" + capability_, "--env", "LD_LIBRARY_PATH=" + library_path_, program.path});
    if (error == 0) {
      EXPECT_NE(predicted.outcome, "fails") << predicted.text;
    } else {
      EXPECT_NE(predicted.outcome, "works") << predicted.text;
      EXPECT_EQ(predicted.error, error) << predicted.text;
    }
  }

  ScratchDirectory scratch_;
  std::string toolkit_;
  std::string capability_;
  std::string library_path_;
};

TEST_F(RealDriver, AgreesOnAStaticRuntime) {
  expect_agreement(build({"-arch=sm_" + capability_}));
}

TEST_F(RealDriver, AgreesOnASharedRuntime) {
  library_path_ = toolkit_;
  expect_agreement(build({"-cudart", "shared", "-arch=sm_" + capability_}));
}

TEST_F(RealDriver, AgreesOnPtxOfTheToolkit) {
  expect_agreement(build({fmt::format("-gencode=arch=compute_{0},code=compute_{0}", capability_)}));
}

TEST_F(RealDriver, AgreesOnTheStubFirstInRunpath) {
  const std::string stub = toolkit_ + "/stubs/libcuda.so";
  if (!std::filesystem::exists(stub)) GTEST_SKIP() << "the toolkit has no stub";
  (void)scratch_.directory("stubs");
  std::filesystem::create_symlink(stub, scratch_.file("stubs/libcuda.so.1"));
  expect_agreement(build({"-arch=sm_" + capability_, "-Xlinker", "-rpath=" + scratch_.file("stubs")}));
}

}  // namespace
}  // namespace cuda_runpath
