#include "cuda_runpath/base/version.hpp"

#include <gtest/gtest.h>

namespace cuda_runpath {
namespace {

Version version(std::string_view text) {
  return Version::parse(text).value();
}

TEST(Version, DriverVersionsHaveLeadingZeros) {
  EXPECT_EQ(version("575.57.08"), version("575.57.8"));
}

TEST(Version, PartsAreComparedAsNumbers) {
  EXPECT_LT(version("470.82.01"), version("470.182.03"));
}

TEST(Version, MissingPartsAreZero) {
  EXPECT_EQ(version("13"), version("13.0"));
}

TEST(Version, TextHasNoLeadingZeros) {
  EXPECT_EQ(version("535.05.00").text(), "535.5.0");
}

class NotAVersion : public testing::TestWithParam<const char*> {};

TEST_P(NotAVersion, IsRefused) {
  EXPECT_FALSE(Version::parse(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Texts, NotAVersion,
                         testing::Values("", "abc", "13.", ".1", "1..2", "1.2x", "-1", "+1", " 1", "99999999999",
                                         "1.2.3.4.5.6.7.8.9"));

}  // namespace
}  // namespace cuda_runpath
