// The driver release of a libcuda by its file name, or by a string of its own.
#include <gtest/gtest.h>

#include "cuda_runpath/cuda/versions_inside.hpp"
#include "support/counting_file.hpp"
#include "support/section_elf.hpp"

namespace cuda_runpath {
namespace {

std::string driver_in(std::string_view data, std::string_view real_name = "libcuda.so.1",
                      const std::string& soname = "libcuda.so.1", SectionHeaders headers = SectionHeaders::Present) {
  const MemoryFile file(elf_of({{".rodata", Bytes(bytes_of(data).begin(), bytes_of(data).end())}}, headers).bytes);
  const Result<ElfFile> elf_file = ElfFile::read(file);
  if (!elf_file) return describe(elf_file.error());
  ObjectFacts facts;
  facts.soname = soname;
  const Result<std::optional<VersionInside>> found = driver_version(*elf_file, facts, real_name);
  if (!found) return describe(found.error());
  return *found ? (*found)->version.text() : "none";
}

/// `text` as a string of its own between others.
std::string among_strings(const std::string& text) {
  return "first" + std::string(1, '\0') + text + std::string(1, '\0') + "last" + std::string(1, '\0');
}

struct NamedDriver {
  const char* real_name;
  const char* expected;
};
class DriverByName : public testing::TestWithParam<NamedDriver> {};
TEST_P(DriverByName, IsTheSuffix) {
  EXPECT_EQ(driver_in("", GetParam().real_name), GetParam().expected);
}
INSTANTIATE_TEST_SUITE_P(Names, DriverByName,
                         testing::Values(NamedDriver{"libcuda.so.575.57.08", "575.57.8"},
                                         NamedDriver{"libcuda.so.384.111", "384.111"},
                                         NamedDriver{"/usr/lib/libcuda.so.470.182.03", "470.182.3"},
                                         NamedDriver{"libcuda.so.1", "none"}, NamedDriver{"libcuda.so.1.1", "none"},
                                         NamedDriver{"libcuda.so", "none"}, NamedDriver{"libcuda.so.535", "none"},
                                         NamedDriver{"libcuda.so.abc.de", "none"},
                                         NamedDriver{"libnvidia-ml.so.575.57.08", "none"}, NamedDriver{"", "none"}));

TEST(DriverVersion, NameGoesBeforeTheString) {
  EXPECT_EQ(driver_in(among_strings("535.104.05"), "libcuda.so.575.57.08"), "575.57.8");
}

class DriverString : public testing::TestWithParam<const char*> {};
TEST_P(DriverString, IsTaken) {
  EXPECT_EQ(driver_in(among_strings(GetParam())), Version::parse(GetParam())->text());
}
INSTANTIATE_TEST_SUITE_P(Strings, DriverString,
                         testing::Values("575.57.08", "470.182.03", "384.111", "440.33", "999.99.99"));

class NoDriverString : public testing::TestWithParam<const char*> {};
TEST_P(NoDriverString, IsPassedOver) {
  EXPECT_EQ(driver_in(among_strings(GetParam())), "none");
}
INSTANTIATE_TEST_SUITE_P(Strings, NoDriverString,
                         testing::Values("299.99.99", "1575.57.08", "75.57.08", "575", "575.", "575.5", "575.5708",
                                         "575.57.8", "575.57.080", "575.57.08.", "575.57.08.01", "575.57.08 ",
                                         " 575.57.08", "v575.57.08", "575.57.0a", "575,57"));

TEST(DriverVersion, SameStringTwiceIsTaken) {
  EXPECT_EQ(driver_in(among_strings("535.104.05") + among_strings("535.104.05")), "535.104.5");
}

TEST(DriverVersion, TwoStringsProveNothing) {
  EXPECT_EQ(driver_in(among_strings("535.104.05") + among_strings("410.48")), "none");
}

TEST(DriverVersion, StringAtTheEndWithoutNulIsNone) {
  EXPECT_EQ(driver_in(std::string_view("\0"
                                       "535.104.05",
                                       11)),
            "none");
}

TEST(DriverVersion, StringCutOffAnywhereIsNone) {
  const std::string whole = among_strings("535.104.05").substr(0, 17);
  ASSERT_EQ(driver_in(whole), "535.104.5");
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_EQ(driver_in(whole.substr(0, size)), "none") << size;
}

TEST(DriverVersion, StringInAnotherLibraryIsNone) {
  EXPECT_EQ(driver_in(among_strings("535.104.05"), "libfoo.so.1", "libfoo.so.1"), "none");
}

TEST(DriverVersion, IsFoundWithoutSectionHeaders) {
  EXPECT_EQ(driver_in(among_strings("535.104.05"), "libcuda.so.1", "libcuda.so.1", SectionHeaders::Absent),
            "535.104.5");
}

/// Windows of the scan are 4 KiB at first.
class DriverStringAtAWindow : public testing::TestWithParam<std::size_t> {};
TEST_P(DriverStringAtAWindow, IsSeenWhole) {
  EXPECT_EQ(driver_in(std::string(4096 - GetParam(), '\0') + among_strings("535.104.05")), "535.104.5");
}
INSTANTIATE_TEST_SUITE_P(Offsets, DriverStringAtAWindow, testing::Range<std::size_t>(0, 20));

}  // namespace
}  // namespace cuda_runpath
