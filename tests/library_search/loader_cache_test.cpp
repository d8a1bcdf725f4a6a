#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "cuda_runpath/loader/loader_cache.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;

constexpr std::uint32_t x86_64_flags = 0x0303;

struct Entry {
  std::string name, file;
  std::uint32_t flags = x86_64_flags;
  std::uint64_t hwcap = 0;
};

void append(std::string& bytes, std::uint64_t value, std::size_t size) {
  bytes.append(reinterpret_cast<const char*>(&value), size);  // NOLINT: little-endian bytes of a number
}

/// A cache as ldconfig writes it, with the names of hwcaps subdirectories in its extension.
std::string make_cache(const std::vector<Entry>& entries, const std::vector<std::string>& hwcaps = {}) {
  std::string strings;
  const std::size_t strings_at = 48 + 24 * entries.size();
  const auto place = [&](const std::string& text) {
    const std::size_t at = strings_at + strings.size();
    strings += text + '\0';
    return at;
  };
  std::string body;
  for (const Entry& entry : entries) {
    append(body, entry.flags, 4);
    append(body, place(entry.name), 4);
    append(body, place(entry.file), 4);
    append(body, 0, 4);
    append(body, entry.hwcap, 8);
  }
  std::vector<std::size_t> names;
  for (const std::string& name : hwcaps) names.push_back(place(name));
  const std::size_t extension = strings_at + strings.size();
  std::string bytes = "glibc-ld.so.cache1.1";
  append(bytes, entries.size(), 4);
  append(bytes, strings.size(), 4);
  append(bytes, 2, 4);
  append(bytes, hwcaps.empty() ? 0 : extension, 4);
  append(bytes, 0, 8);
  append(bytes, 0, 4);
  bytes += body + strings;
  if (hwcaps.empty()) return bytes;
  append(bytes, 0xeaa42174, 4);
  append(bytes, 1, 4);                 // sections
  append(bytes, 1, 4);                 // tag
  append(bytes, 0, 4);                 // flags
  append(bytes, extension + 24, 4);    // offset
  append(bytes, names.size() * 4, 4);  // size
  for (const std::size_t at : names) append(bytes, at, 4);
  return bytes;
}

Result<LoaderCache> parse(const std::string& bytes) {
  return LoaderCache::parse(std::as_bytes(std::span(bytes)));
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

}  // namespace
}  // namespace cuda_runpath
