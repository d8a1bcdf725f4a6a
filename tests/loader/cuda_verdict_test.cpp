/// Predictions against the real CUDA runtime, which is asked with libcudas of our making: what it answers to a version,
/// to a stub and to nothing at all needs no GPU. Where nvcc is not installed, nothing can be asked.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "support/compile.hpp"
#include "support/cuda_toolkit.hpp"
#include "support/prediction.hpp"
#include "support/run.hpp"
#include "support/scratch.hpp"

namespace cuda_runpath {
namespace {

constexpr int insufficient_driver = 35;
constexpr int stub_library = 34;
constexpr int driver_mismatch = 803;
constexpr int no_device = 100;

/// A libcuda that says it is of `cuda` (12020 is 12.2) and of `driver`, and lets cuInit answer `init`.
struct MadeUpDriver {
  std::string driver;
  int cuda = 0;
  int init = no_device;
};

class CudaVerdict : public testing::Test {
 protected:
  /// nvcc takes seconds: one program for all tests.
  static void SetUpTestSuite() {
    scratch_ = std::make_unique<ScratchDirectory>();
    toolkit_ = toolkit_libraries();
    if (toolkit_.empty()) return;
    program_ = compile({.compiler = "nvcc",
                        .sources = {"programs/cuda_error.cu"},
                        .flags = {"-Wno-deprecated-gpu-targets", "-Xlinker", "-rpath=" + scratch_->file("driver")},
                        .output = scratch_->file("program")});
  }
  static void TearDownTestSuite() { scratch_.reset(); }

  void SetUp() override {
    if (toolkit_.empty()) GTEST_SKIP() << "nvcc is not on PATH: no CUDA runtime to ask";
    SKIP_OR_FAIL_UNLESS_COMPILED(program_);
    std::filesystem::remove_all(directory());
  }

  [[nodiscard]] std::string directory() const { return scratch_->file("driver"); }

  void install(const MadeUpDriver& driver) {
    const std::string name = "libcuda.so." + driver.driver;
    const Compiled library = compile(
        {.sources = {"programs/version_libcuda.c"},
         .flags = {"-shared", "-fPIC", fmt::format("-DVERSION={}", driver.cuda), fmt::format("-DINIT={}", driver.init),
                   fmt::format("-DDRIVER=\"{}\"", driver.driver), "-Wl,-soname,libcuda.so.1"},
         .output = directory() + "/" + name});
    ASSERT_TRUE(library.ok()) << library.fault;
    std::filesystem::create_symlink(name, directory() + "/libcuda.so.1");
  }

  /// The number the program prints.
  [[nodiscard]] int real_error() const {
    const RunResult run = run_program({program_.path});
    return run.ok() ? std::stoi(run.out) : -1;
  }
  [[nodiscard]] Prediction prediction(const std::string& driver) const {
    return predict_with_tool({"--driver", driver, program_.path});
  }

  static std::unique_ptr<ScratchDirectory> scratch_;
  static std::string toolkit_;
  static Compiled program_;
};

std::unique_ptr<ScratchDirectory> CudaVerdict::scratch_;
std::string CudaVerdict::toolkit_;
Compiled CudaVerdict::program_;

TEST_F(CudaVerdict, AgreesOnAnOlderMajorRelease) {
  install({"535.54.03", 12020});
  EXPECT_EQ(real_error(), insufficient_driver);
  const Prediction predicted = prediction("535.54.03");
  EXPECT_EQ(predicted.outcome, "fails") << predicted.text;
  EXPECT_EQ(predicted.error, insufficient_driver);
}

TEST_F(CudaVerdict, AgreesThatTheSameMajorReleaseIsTaken) {
  install({"580.65.06", 13000});
  EXPECT_EQ(real_error(), no_device);
  const Prediction predicted = prediction("580.65.06");
  EXPECT_NE(predicted.outcome, "fails") << predicted.text;
}

TEST_F(CudaVerdict, AgreesThatTheVersionIsAskedBeforeTheKernelModule) {
  install({"535.54.03", 12020, driver_mismatch});
  EXPECT_EQ(real_error(), insufficient_driver);
  EXPECT_EQ(prediction("580.65.06").error, insufficient_driver);
}

TEST_F(CudaVerdict, AgreesOnAnOlderLibcudaThanTheKernelModule) {
  install({"580.65.06", 13000, driver_mismatch});
  EXPECT_EQ(real_error(), driver_mismatch);
  const Prediction predicted = prediction("590.48.01");
  EXPECT_EQ(predicted.outcome, "fails") << predicted.text;
  EXPECT_EQ(predicted.error, driver_mismatch);
}

TEST_F(CudaVerdict, AgreesOnTheStub) {
  const std::string stub = toolkit_ + "/stubs/libcuda.so";
  if (!std::filesystem::exists(stub)) GTEST_SKIP() << "the toolkit has no stub";
  std::filesystem::create_directory(directory());
  std::filesystem::create_symlink(stub, directory() + "/libcuda.so.1");
  EXPECT_EQ(real_error(), stub_library);
  const Prediction predicted = prediction("580.65.06");
  EXPECT_EQ(predicted.outcome, "fails") << predicted.text;
  EXPECT_EQ(predicted.error, stub_library);
}

TEST_F(CudaVerdict, AgreesThatNothingIsFound) {
  EXPECT_EQ(real_error(), insufficient_driver);
  EXPECT_EQ(prediction("580.65.06").found, "");
}

}  // namespace
}  // namespace cuda_runpath
