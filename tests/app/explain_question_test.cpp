/// For which machine a verdict is asked: options go before the host, and what is in no table is said.
#include "app/explain_question.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cuda_runpath {
namespace {

using testing::HasSubstr;

HostFacts host_with(const std::string& driver, const std::string& gpu) {
  HostFacts host;
  if (!driver.empty()) host.kernel_driver = HostFact{driver, "/proc/driver/nvidia/version"};
  if (!gpu.empty()) host.gpus = {{gpu, "/proc/driver/nvidia/gpus/0/information"}};
  return host;
}

ExplainQuestion asked(const ExplainSettings& settings, const HostFacts* host = nullptr) {
  const Result<ExplainQuestion> question = make_question(settings, host, builtin_platforms());
  if (!question) ADD_FAILURE() << describe(question.error());
  return question.value_or(ExplainQuestion{});
}

TEST(ExplainQuestion, NothingKnownIsNoQuestion) {
  EXPECT_EQ(asked({}).text, "");
}

TEST(ExplainQuestion, DriverIsItsKernelModuleToo) {
  ExplainSettings settings;
  settings.driver = Version{{535, 54, 3}};
  EXPECT_EQ(asked(settings).kernel, settings.driver);
  EXPECT_EQ(asked(settings).text, "driver 535.54.03");
}

TEST(ExplainQuestion, KernelModuleOfItsOwn) {
  ExplainSettings settings;
  settings.driver = Version{{580, 65, 6}};
  settings.kernel_driver = Version{{535, 54, 3}};
  settings.gpu = "H100";
  EXPECT_EQ(asked(settings).text, "driver 580.65.06, kernel module 535.54.03, GPU sm_90, data centre");
}

TEST(ExplainQuestion, ClassThatIsNamedGoesBeforeThatOfTheName) {
  ExplainSettings settings;
  settings.gpu = "H100";
  settings.gpu_class = GpuClass::GeForce;
  EXPECT_EQ(asked(settings).gpu.gpu_class, GpuClass::GeForce);
}

TEST(ExplainQuestion, PlatformTellsTheClass) {
  ExplainSettings settings;
  settings.platform = "jetson-orin";
  EXPECT_EQ(asked(settings).gpu.gpu_class, GpuClass::Jetson);
}

TEST(ExplainQuestion, HostIsNamedAsTheOrigin) {
  const HostFacts host = host_with("535.54.03", "NVIDIA H100");
  EXPECT_EQ(asked({}, &host).text,
            "driver 535.54.03, GPU sm_90, data centre (of this host: /proc/driver/nvidia/version)");
}

TEST(ExplainQuestion, GpuOfTheHostInNoTableIsNoted) {
  const HostFacts host = host_with("535.54.03", "Imagined");
  const ExplainQuestion question = asked({}, &host);
  EXPECT_FALSE(question.gpu.architecture);
  EXPECT_THAT(question.notes, testing::ElementsAre(HasSubstr("the GPU \"Imagined\"")));
}

TEST(ExplainQuestion, GpuThatIsNamedGoesBeforeThatOfTheHost) {
  const HostFacts host = host_with("535.54.03", "NVIDIA H100");
  ExplainSettings settings;
  settings.gpu = "sm_80";
  EXPECT_EQ(asked(settings, &host).gpu.architecture->text(), "sm_80");
}

TEST(ExplainQuestion, JetsonLinuxOfTheHost) {
  HostFacts host;
  host.l4t = HostFact{"36.4.3", "/etc/nv_tegra_release"};
  EXPECT_EQ(asked({}, &host).text, "Jetson, JetPack 6 (of this host: /etc/nv_tegra_release)");
}

TEST(ExplainQuestion, JetsonLinuxInNoTableIsNoted) {
  HostFacts host;
  host.l4t = HostFact{"99.1", "/etc/nv_tegra_release"};
  EXPECT_THAT(asked({}, &host).notes, testing::ElementsAre("Jetson Linux 99.1 is in no table"));
}

TEST(ExplainQuestion, UnknownGpuAndPlatformAreErrors) {
  ExplainSettings settings;
  settings.gpu = "H100X";
  EXPECT_FALSE(make_question(settings, nullptr, builtin_platforms()));
  settings.gpu.reset();
  settings.platform = "beos";
  EXPECT_FALSE(make_question(settings, nullptr, builtin_platforms()));
}

TEST(JetPackOfL4t, ByWholeParts) {
  EXPECT_EQ(jetpack_of_l4t("35.4.1"), Version{{5}});
  EXPECT_EQ(jetpack_of_l4t("36.4.3"), Version{{6}});
  EXPECT_EQ(jetpack_of_l4t("39.2"), (Version{{7, 2}}));
  EXPECT_EQ(jetpack_of_l4t("39.20"), std::nullopt);
  EXPECT_EQ(jetpack_of_l4t("3"), std::nullopt);
}

}  // namespace
}  // namespace cuda_runpath
