// Device images on a GPU: what runs, what is compiled, and the error when nothing does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cuda/verdict_sample.hpp"
#include "cuda_runpath/cuda/verdict.hpp"

namespace cuda_runpath {
namespace {

using testing::Contains;
using testing::HasSubstr;

constexpr auto specific = ArchitectureScope::Specific;
constexpr auto family = ArchitectureScope::Family;

Verdict verdict_of(std::vector<DeviceImage> images, std::string_view gpu_name, std::string_view driver) {
  return predict(program("12.0", std::move(images)), native(driver), gpu(gpu_name));
}

ImageFate fate_of(const DeviceImage& image, std::string_view gpu_name, std::string_view driver = "580.65.06") {
  const Verdict verdict = verdict_of({image}, gpu_name, driver);
  return verdict.images.empty() ? ImageFate::Unknown : verdict.images.front().fate;
}

GpuSide capability(std::uint32_t major, std::uint32_t minor) {
  GpuSide side;
  side.architecture = GpuArchitecture{major, minor, ArchitectureScope::Base};
  return side;
}

TEST(Cubin, RunsOnItsOwnCapabilityAndHigherMinors) {
  EXPECT_EQ(fate_of(cubin(8, 0), "A100"), ImageFate::Runs);
  EXPECT_EQ(fate_of(cubin(8, 0), "RTX 4090"), ImageFate::Runs);
  EXPECT_EQ(fate_of(cubin(8, 6), "A100"), ImageFate::OtherGpu);
  EXPECT_EQ(fate_of(cubin(7, 5), "A100"), ImageFate::OtherGpu);
  EXPECT_EQ(fate_of(cubin(9, 0), "B200"), ImageFate::OtherGpu);
}

TEST(Cubin, OfASuffixedArchitectureRunsThereOnly) {
  EXPECT_EQ(fate_of(cubin(9, 0, specific), "H100"), ImageFate::Runs);
  EXPECT_EQ(fate_of(cubin(10, 0, specific), "B200"), ImageFate::Runs);
  EXPECT_EQ(fate_of(cubin(10, 0, specific), "B300"), ImageFate::OtherGpu);
}

TEST(Cubin, OfAFamilyRunsInsideOfIt) {
  EXPECT_EQ(fate_of(cubin(10, 0, family), "B300"), ImageFate::Runs);
  EXPECT_EQ(fate_of(cubin(10, 3, family), "B200"), ImageFate::OtherGpu);
  EXPECT_EQ(fate_of(cubin(12, 0, family), "GB10"), ImageFate::Runs);
  EXPECT_EQ(fate_of(cubin(10, 0, family), "RTX 5090"), ImageFate::OtherGpu);
}

TEST(Cubin, IsExactOnTegra) {
  const auto fate = [](const DeviceImage& image, const char* name) {
    GpuSide side = gpu(name);
    side.jetpack = version("5.1");
    const Verdict verdict = predict(program("11.4", {image}), of_cuda("11.4"), side);
    return verdict.images.front().fate;
  };
  EXPECT_EQ(fate(cubin(8, 7), "Orin"), ImageFate::Runs);
  EXPECT_EQ(fate(cubin(8, 6), "Orin"), ImageFate::OtherGpu);
  EXPECT_EQ(fate(cubin(8, 0), "Orin"), ImageFate::OtherGpu);
  EXPECT_EQ(fate(cubin(7, 0), "Xavier"), ImageFate::OtherGpu);
  EXPECT_EQ(fate(ptx("7.4", 8, 0), "Orin"), ImageFate::Compiled);
}

TEST(Cubin, OfATegraDoesNotRunElsewhere) {
  EXPECT_EQ(fate_of(cubin(8, 7), "RTX 4090"), ImageFate::OtherGpu);
}

TEST(Ptx, IsCompiledForLaterGpus) {
  EXPECT_EQ(fate_of(ptx("8.0", 7, 0), "H100"), ImageFate::Compiled);
  EXPECT_EQ(fate_of(ptx("8.0", 9, 0), "A100"), ImageFate::OtherGpu);
  EXPECT_EQ(fate_of(ptx("8.0", 9, 0, specific), "B200"), ImageFate::OtherGpu);
  EXPECT_EQ(fate_of(ptx("8.8", 10, 0, family), "B300"), ImageFate::Compiled);
}

TEST(Ptx, OfTheDriversReleaseIsTheNewestThatIsCompiled) {
  EXPECT_EQ(fate_of(ptx("8.2", 8, 0), "H100", "535.54.03"), ImageFate::Compiled);
  EXPECT_EQ(fate_of(ptx("8.3", 8, 0), "H100", "535.54.03"), ImageFate::PtxTooNew);
}

TEST(Ptx, LimitFollowsLibcudaNotTheKernelModule) {
  const DriverSide side = beside("575.57.08", "535.54.03");
  const Verdict verdict = predict(program("12.9", {ptx("8.8", 8, 0)}), side, gpu("H100"));
  EXPECT_EQ(verdict.outcome, Outcome::Works);
  EXPECT_EQ(verdict.mechanism, Mechanism::Forward);
}

TEST(Ptx, ThatIsTooNewGives222) {
  const Verdict verdict = verdict_of({ptx("8.8", 9, 0)}, "H100", "535.54.03");
  EXPECT_EQ(verdict.outcome, Outcome::Fails);
  EXPECT_EQ(verdict.error, 222);
  EXPECT_THAT(verdict.summary, HasSubstr("PTX 8.8 needs libcuda of CUDA 12.9"));
  EXPECT_THAT(verdict.summary, HasSubstr("Unsupported .version"));
}

TEST(Ptx, ThatIsTooNewGave218BeforeCuda11Point1) {
  const Verdict verdict = predict(program("10.2", {ptx("7.1", 7, 0)}), native("450.80.02"), gpu("V100"));
  EXPECT_EQ(verdict.error, 218);
}

TEST(Ptx, ThatIsTooNewDoesNotMatterBesideACubin) {
  EXPECT_EQ(verdict_of({ptx("8.8", 9, 0), cubin(9, 0)}, "H100", "535.54.03").outcome, Outcome::Works);
}

TEST(Ptx, ThatIsCompiledNamesThe221) {
  EXPECT_THAT(verdict_of({ptx("8.0", 8, 0)}, "H100", "580.65.06").caveats, Contains(HasSubstr("221")));
}

TEST(Ptx, OfUnknownVersionIsUnknown) {
  DeviceImage image = ptx("8.0", 8, 0);
  image.ptx.reset();
  EXPECT_EQ(verdict_of({image}, "H100", "580.65.06").outcome, Outcome::Unknown);
}

TEST(Images, NoneForTheGpuGives209) {
  const Verdict verdict = verdict_of({cubin(9, 0), cubin(10, 0), ptx("8.0", 9, 0)}, "A100", "580.65.06");
  EXPECT_EQ(verdict.outcome, Outcome::Fails);
  EXPECT_EQ(verdict.error, 209);
  EXPECT_EQ(verdict.images.size(), 3U);
}

TEST(Images, LtoIrAloneGives209) {
  DeviceImage image = cubin(9, 0);
  image.kind = ImageKind::LtoIr;
  EXPECT_EQ(verdict_of({image}, "H100", "580.65.06").error, 209);
}

TEST(Images, OfUnknownKindAreUnknown) {
  DeviceImage image = cubin(9, 0);
  image.kind = ImageKind::Other;
  image.raw_kind = 64;
  const Verdict verdict = verdict_of({image}, "H100", "580.65.06");
  EXPECT_EQ(verdict.outcome, Outcome::Unknown);
  EXPECT_THAT(verdict.summary, HasSubstr("64"));
}

TEST(Images, PackedWithZstdNeedADriverThatUnpacks) {
  DeviceImage image = cubin(9, 0);
  image.compression = ImageCompression::Zstd;
  EXPECT_EQ(fate_of(image, "H100", "550.54.14"), ImageFate::Runs);
  EXPECT_EQ(fate_of(image, "H100", "550.40.07"), ImageFate::CompressionTooNew);
  const Verdict verdict = verdict_of({image}, "H100", "535.54.03");
  EXPECT_EQ(verdict.error, 200);
  EXPECT_EQ(verdict.grade, Grade::Reported);
}

TEST(Images, PackedOtherwiseAreAsOldAsTheDrivers) {
  DeviceImage image = cubin(8, 0);
  image.compression = ImageCompression::Lz4;
  EXPECT_EQ(fate_of(image, "A100", "525.60.13"), ImageFate::Runs);
}

TEST(Images, WithoutAGpuAreConditional) {
  const Verdict verdict = predict(program("12.0", {cubin(8, 0)}), native("535.54.03"), {});
  EXPECT_EQ(verdict.outcome, Outcome::Conditional);
  EXPECT_THAT(verdict.missing, Contains(HasSubstr("--gpu")));
}

TEST(Images, OnlyTooNewPtxFailsOnAnyGpu) {
  EXPECT_EQ(predict(program("12.0", {ptx("8.8", 5, 0)}), native("535.54.03"), {}).error, 222);
}

TEST(Images, DoNotMatterAfterAnEarlierFailure) {
  const Verdict verdict = predict(program("13.0", {cubin(8, 0)}), native("535.54.03"), gpu("A100"));
  EXPECT_EQ(verdict.error, 35);
  EXPECT_TRUE(verdict.images.empty());
}

TEST(Images, CertainFailureOutweighsADoubtBeforeIt) {
  const DriverSide side = beside("575.57.08", "535.54.03");
  GpuSide unknown_class = capability(9, 0);
  const Verdict verdict = predict(program("12.9", {cubin(8, 0)}), side, unknown_class);
  EXPECT_EQ(verdict.outcome, Outcome::Fails);
  EXPECT_EQ(verdict.error, 209);
  EXPECT_THAT(verdict.caveats, Contains(HasSubstr("before that: error 804")));
}

}  // namespace
}  // namespace cuda_runpath
