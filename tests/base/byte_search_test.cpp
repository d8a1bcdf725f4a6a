/// The search must find at every place of a lane, of a step and of the rest behind the last step.
#include "cuda_runpath/base/byte_search.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace cuda_runpath {
namespace {

constexpr std::string_view needle = "libcuda";

std::string blank_with(std::size_t size, std::size_t at) {
  std::string text(size, 'l');
  return text.replace(at, needle.size(), needle);
}

TEST(FindBytes, FindsAtEveryPlace) {
  for (std::size_t size = needle.size(); size < 300; size += 7) {
    for (std::size_t at = 0; at + needle.size() <= size; ++at) {
      ASSERT_EQ(find_bytes(blank_with(size, at), 0, size, needle), at) << size;
    }
  }
}

TEST(FindBytes, GivesTheEndForNothing) {
  const std::string text(500, 'l');
  EXPECT_EQ(find_bytes(text, 3, 400, needle), 400U);
}

TEST(FindBytes, LetsTheNeedleGoOnBehindTheEnd) {
  const std::string text = blank_with(200, 120);
  EXPECT_EQ(find_bytes(text, 0, 121, needle), 120U);
  EXPECT_EQ(find_bytes(text, 0, 120, needle), 120U) << "the end itself says: not found";
  EXPECT_EQ(find_bytes(text, 121, 200, needle), 200U);
}

TEST(FindBytes, StopsAtTheEndOfTheBytes) {
  const std::string text = blank_with(100, 50).substr(0, 53);
  EXPECT_EQ(find_bytes(text, 0, 70, needle), 70U) << "half a needle is none";
  EXPECT_EQ(find_bytes(text, 60, 70, needle), 70U) << "it may begin behind the bytes";
}

TEST(FindBytes, AgreesWithTheStandardLibrary) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string text(random() % 400, '\0');
    for (char& c : text) c = "abc\x80"[random() % 4];
    const std::string wanted = {"abc\x80"[random() % 4], "abc\x80"[random() % 4], "abc\x80"[random() % 4]};
    const std::size_t found = text.find(wanted);
    ASSERT_EQ(find_bytes(text, 0, text.size(), wanted), found == std::string::npos ? text.size() : found);
  }
}

}  // namespace
}  // namespace cuda_runpath
