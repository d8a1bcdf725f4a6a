// The container toolkit's choice: its own test cases (v1.20), and the ways in which it does nothing.
#include "cuda_runpath/cuda/container_rule.hpp"

#include <gtest/gtest.h>

#include "cuda/verdict_sample.hpp"

namespace cuda_runpath {
namespace {

ContainerHost host_driver(std::string_view driver) {
  return {maybe_version(driver), std::nullopt};
}
ContainerHost host_cuda(std::string_view cuda) {
  return {std::nullopt, maybe_version(cuda)};
}

ContainerCompat image(std::vector<std::string> files) {
  return {std::move(files), std::nullopt};
}

/// The image of the toolkit's tests that has a note.
ContainerCompat image_575() {
  CompatNote note;
  note.cuda = version("12.9");
  note.driver_branches = {535, 550, 560, 565, 570, 575};
  return {{"libcuda.so.575.57.08"}, note};
}

ContainerChoice choice(const ContainerCompat& compat, const ContainerHost& host) {
  return decide_container_compat(compat, host).choice;
}

TEST(ContainerRule, NothingOfTheHostMeansNothingIsDone) {
  EXPECT_EQ(choice(image_575(), {}), ContainerChoice::Host);
}

TEST(ContainerRule, ExactlyOneFileIsExpected) {
  EXPECT_EQ(choice(image({}), host_driver("222.55.66")), ContainerChoice::Host);
  EXPECT_EQ(choice(image({"libcuda.so", "libcuda.so.1"}), host_driver("222.55.66")), ContainerChoice::Host);
  EXPECT_EQ(choice(image({"libcuda.so.333.88.99", "libcuda.so.444.1"}), host_driver("222.55.66")),
            ContainerChoice::Host);
}

TEST(ContainerRule, OtherNamesDoNotCount) {
  EXPECT_EQ(
      choice(image({"libcuda.so.1", "libcuda.so.333.88.99", "libnvidia-nvvm.so.333.88.99"}), host_driver("222.55.66")),
      ContainerChoice::Compat);
}

TEST(ContainerRule, WithoutANoteTheLaterBranchWins) {
  EXPECT_EQ(choice(image({"libcuda.so.333.88.99"}), host_driver("222.55.66")), ContainerChoice::Compat);
  EXPECT_EQ(choice(image({"libcuda.so.111.88.99"}), host_driver("222.55.66")), ContainerChoice::Host);
  EXPECT_EQ(choice(image({"libcuda.so.222.88.99"}), host_driver("222.55.66")), ContainerChoice::Host);
  EXPECT_EQ(choice(image({"libcuda.so.222.88.99"}), host_driver("99.55.66")), ContainerChoice::Compat);
}

TEST(ContainerRule, WithoutANoteAToldCudaReleaseKeepsTheHost) {
  EXPECT_EQ(choice(image({"libcuda.so.333.88.99"}), host_cuda("12.8")), ContainerChoice::Host);
  EXPECT_EQ(choice(image({"libcuda.so.333.88.99"}), {version("222.55.66"), version("12.8")}), ContainerChoice::Host);
}

TEST(ContainerRule, WithoutANoteAnUnreadableVersionKeepsTheHost) {
  EXPECT_EQ(choice(image({"libcuda.so.333.88.99.1"}), host_driver("222.55.66")), ContainerChoice::Host);
  EXPECT_EQ(choice(image({"libcuda.so.a.b"}), host_driver("222.55.66")), ContainerChoice::Host);
}

TEST(ContainerRule, NoteIsComparedByCudaReleaseWithoutADriver) {
  EXPECT_EQ(choice(image_575(), host_cuda("12.8")), ContainerChoice::Compat);
  EXPECT_EQ(choice(image_575(), host_cuda("12.9")), ContainerChoice::Host);
  EXPECT_EQ(choice(image_575(), host_cuda("12.10")), ContainerChoice::Host);
}

TEST(ContainerRule, NoteMustNameTheHostsBranchAndBeNewer) {
  EXPECT_EQ(choice(image_575(), host_driver("590.44.01")), ContainerChoice::Host);
  EXPECT_EQ(choice(image_575(), host_driver("570.211.01")), ContainerChoice::Compat);
  EXPECT_EQ(choice(image_575(), host_driver("575.10.10")), ContainerChoice::Compat);
  EXPECT_EQ(choice(image_575(), host_driver("575.57.08")), ContainerChoice::Host);
  EXPECT_EQ(choice(image_575(), host_driver("575.99.99")), ContainerChoice::Host);
  EXPECT_EQ(choice(image_575(), host_driver("555.42.02")), ContainerChoice::Host);
}

TEST(ContainerRule, OrinIsComparedByCudaRelease) {
  ContainerCompat orin{{"libcuda.so.1.1"}, CompatNote{}};
  orin.note->cuda = version("13.2");
  EXPECT_EQ(choice(orin, host_cuda("12.6")), ContainerChoice::Compat);
  EXPECT_EQ(choice(orin, host_cuda("13.2")), ContainerChoice::Host);
}

TEST(ContainerRule, MalformedNoteLeavesItUnclearWhereItMatters) {
  ContainerCompat orin{{"libcuda.so.1.1"}, CompatNote{}};
  orin.note->cuda = version("13.2");
  orin.note->faults = {"a comma before the closing brace"};
  EXPECT_EQ(choice(orin, host_cuda("12.6")), ContainerChoice::Unclear);
  EXPECT_EQ(choice(orin, host_cuda("13.2")), ContainerChoice::Host);
}

TEST(ContainerRule, SaysWhy) {
  EXPECT_EQ(decide_container_compat(image_575(), host_driver("570.211.01")).reason,
            "its note names driver branch 570, and 575.57.08 is newer than the host's 570.211.01");
}

}  // namespace
}  // namespace cuda_runpath
