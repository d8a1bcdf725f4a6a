#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "library_search/cache_bytes.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;

Result<LoaderCache> parse(const std::string& bytes) {
  return LoaderCache::parse(std::as_bytes(std::span(bytes)));
}

std::uint32_t flags_of(std::uint16_t machine, elf::Class elf_class) {
  ObjectFacts facts;
  facts.machine = machine;
  facts.elf_class = elf_class;
  return cache_flags_of(facts);
}

std::uint64_t hwcaps_entry(std::uint64_t index) {
  return std::uint64_t{1} << 62 | index;
}

TEST(LoaderCache, FindsAFileByName) {
  const Result<LoaderCache> cache =
      parse(make_cache({{"libb.so.1", "/lib/libb.so.1"}, {"liba.so.1", "/lib/liba.so.1"}}));
  ASSERT_TRUE(cache);
  EXPECT_EQ(cache->find("liba.so.1", x86_64_flags, {}), "/lib/liba.so.1");
}

TEST(LoaderCache, HasNothingForAnUnknownName) {
  EXPECT_EQ(parse(make_cache({{"libb.so.1", "/lib/libb.so.1"}}))->find("liba.so.1", x86_64_flags, {}), std::nullopt);
}

TEST(LoaderCache, LeavesOutOtherMachines) {
  const Result<LoaderCache> cache = parse(make_cache({{"liba.so", "/lib32/liba.so", 3}, {"liba.so", "/lib/liba.so"}}));
  EXPECT_EQ(cache->find("liba.so", x86_64_flags, {}), "/lib/liba.so");
}

TEST(LoaderCache, PrefersTheBestHwcapsSubdirectory) {
  const Result<LoaderCache> cache =
      parse(make_cache({{"liba.so", "/lib/glibc-hwcaps/x86-64-v2/liba.so", 0x303, hwcaps_entry(0)},
                        {"liba.so", "/lib/glibc-hwcaps/x86-64-v3/liba.so", 0x303, hwcaps_entry(1)},
                        {"liba.so", "/lib/liba.so"}},
                       {"x86-64-v2", "x86-64-v3"}));
  const std::vector<std::string> usable{"x86-64-v3", "x86-64-v2"};
  EXPECT_EQ(cache->find("liba.so", x86_64_flags, usable), "/lib/glibc-hwcaps/x86-64-v3/liba.so");
}

TEST(LoaderCache, LeavesOutSubdirectoriesThatTheProcessorLacks) {
  const Result<LoaderCache> cache = parse(make_cache(
      {{"liba.so", "/lib/glibc-hwcaps/x86-64-v4/liba.so", 0x303, hwcaps_entry(0)}, {"liba.so", "/lib/liba.so"}},
      {"x86-64-v4"}));
  EXPECT_EQ(cache->find("liba.so", x86_64_flags, {}), "/lib/liba.so");
}

TEST(LoaderCache, RefusesAnotherFormat) {
  const Result<LoaderCache> cache = parse("ld.so-1.7.0");
  ASSERT_FALSE(cache);
  EXPECT_EQ(cache.error().kind, ErrorKind::Unsupported);
}

TEST(LoaderCache, RefusesMoreEntriesThanBytes) {
  std::string bytes = make_cache({{"liba.so", "/lib/liba.so"}});
  bytes[20] = '\xff';
  bytes[22] = '\xff';
  ASSERT_FALSE(parse(bytes));
  EXPECT_THAT(parse(bytes).error().message, HasSubstr("cache entries in"));
}

TEST(LoaderCache, RefusesStringsOutsideOfTheFile) {
  std::string bytes = make_cache({{"liba.so", "/lib/liba.so"}});
  bytes[48 + 6] = '\x7f';
  ASSERT_FALSE(parse(bytes));
  EXPECT_EQ(parse(bytes).error().kind, ErrorKind::Malformed);
}

TEST(LoaderCache, RefusesEveryTruncationOrFindsNothingWrong) {
  const std::string bytes = make_cache({{"liba.so", "/lib/liba.so", 0x303, hwcaps_entry(0)}}, {"x86-64-v2"});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Result<LoaderCache> cache = parse(bytes.substr(0, size));
    const bool has_entries = cache && !cache->entries().empty();
    EXPECT_EQ(has_entries ? cache->entries().front().file : "/lib/liba.so", "/lib/liba.so") << size;
  }
}

TEST(LoaderCache, RefusesTheOtherByteOrder) {
  std::string bytes = make_cache({{"liba.so", "/lib/liba.so"}});
  bytes[28] = 3;
  ASSERT_FALSE(parse(bytes));
  EXPECT_EQ(parse(bytes).error().kind, ErrorKind::Unsupported);
}

/// Source: glibc sysdeps/generic/ldconfig.h, FLAG_X8664_LIB64 and those around it.
TEST(CacheFlags, AreThoseOfLdconfig) {
  EXPECT_EQ(flags_of(elf::EM_X86_64, elf::Class::Elf64), x86_64_flags);
  EXPECT_EQ(flags_of(elf::EM_X86_64, elf::Class::Elf32), 0x0803U);
  EXPECT_EQ(flags_of(elf::EM_AARCH64, elf::Class::Elf64), 0x0a03U);
  EXPECT_EQ(flags_of(elf::EM_PPC64, elf::Class::Elf64), 0x0503U);
  EXPECT_EQ(flags_of(elf::EM_ARM, elf::Class::Elf32), 0x0903U);
  EXPECT_EQ(flags_of(elf::EM_386, elf::Class::Elf32), 0x0003U);
}

}  // namespace
}  // namespace cuda_runpath
