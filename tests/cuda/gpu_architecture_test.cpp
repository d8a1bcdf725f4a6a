#include <gtest/gtest.h>

#include "cuda_runpath/cuda/device_image.hpp"

namespace cuda_runpath {
namespace {

constexpr ArchitectureScope base = ArchitectureScope::Base;
constexpr ArchitectureScope specific = ArchitectureScope::Specific;
constexpr ArchitectureScope family = ArchitectureScope::Family;

struct Spelling {
  const char* text;
  GpuArchitecture expected;
};

class GpuArchitectureName : public testing::TestWithParam<Spelling> {};
TEST_P(GpuArchitectureName, IsParsed) {
  const std::optional<GpuArchitecture> found = GpuArchitecture::parse(GetParam().text);
  ASSERT_TRUE(found) << GetParam().text;
  EXPECT_EQ(*found, GetParam().expected) << GetParam().text << " read as " << found->text();
}
INSTANTIATE_TEST_SUITE_P(Spellings, GpuArchitectureName,
                         testing::Values(Spelling{"sm_75", {7, 5, base}}, Spelling{"sm_100", {10, 0, base}},
                                         Spelling{"sm_90a", {9, 0, specific}}, Spelling{"sm_100f", {10, 0, family}},
                                         Spelling{"compute_120", {12, 0, base}},
                                         Spelling{"compute_103a", {10, 3, specific}}, Spelling{"90", {9, 0, base}},
                                         Spelling{"90a", {9, 0, specific}}, Spelling{"9.0a", {9, 0, specific}},
                                         Spelling{"12.1", {12, 1, base}}, Spelling{"8.6", {8, 6, base}}));

class NoGpuArchitecture : public testing::TestWithParam<const char*> {};
TEST_P(NoGpuArchitecture, IsNotGuessed) {
  EXPECT_EQ(GpuArchitecture::parse(GetParam()), std::nullopt) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(Spellings, NoGpuArchitecture,
                         testing::Values("", "a", "sm_", "sm_a", "sm_9", "9", "sm_090", "sm_1000", "sm_90b", "sm_90af",
                                         "SM_90", "sm90", "sm_9.0", "9.", ".9", "9.10", "9.0.0", "123.0", "09.0", "9.x",
                                         " 90", "90 ", "-90", "lto_90", "hopper", "99999999999999999999"));

TEST(GpuArchitecture, TextIsThatOfNvcc) {
  EXPECT_EQ((GpuArchitecture{9, 0, specific}).text(), "sm_90a");
  EXPECT_EQ((GpuArchitecture{10, 3, family}).text(), "sm_103f");
  EXPECT_EQ((GpuArchitecture{12, 0, base}).text(), "sm_120");
}

TEST(GpuArchitecture, NewerIsGreater) {
  EXPECT_LT(*GpuArchitecture::parse("sm_90a"), *GpuArchitecture::parse("sm_100"));
}

}  // namespace
}  // namespace cuda_runpath
