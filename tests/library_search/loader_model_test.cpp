#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cuda_runpath/loader/loader_model.hpp"
#include "support/elf_builder.hpp"

namespace cuda_runpath {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Cpu old_intel{CpuLevel::V1, true};
const Cpu new_intel{CpuLevel::V4, true};
const Cpu new_amd{CpuLevel::V3, false};

/// An interpreter whose strings are `words`, each with its NUL.
std::optional<LoaderModel> model_of(const std::vector<std::string>& words, const Cpu& cpu) {
  BuiltElf built = build_elf({});
  for (const std::string& word : words) {
    for (const char c : word + '\0') built.bytes.push_back(static_cast<std::byte>(c));
  }
  const MemoryFile memory(built.bytes);
  const Result<ElfFile> file = ElfFile::read(memory);
  const Result<ObjectFacts> facts = read_object_facts(*file);
  Result<std::optional<LoaderModel>> model = read_loader_model(*file, *facts, "/lib64/ld.so", cpu);
  return model ? *model : std::nullopt;
}

const std::vector<std::string> debian_12{"",
                                         "/lib/x86_64-linux-gnu/",
                                         "/usr/lib/x86_64-linux-gnu/",
                                         "/lib/",
                                         "/usr/lib/",
                                         "",
                                         "lib/x86_64-linux-gnu",
                                         "/etc/ld.so.cache",
                                         "x86-64-v4:x86-64-v3:x86-64-v2",
                                         "ld.so (Debian GLIBC 2.36-9) stable release version 2.36."};
const std::vector<std::string> nix{"",
                                   "/nix/store/0000-glibc-2.38-44/lib/",
                                   "",
                                   "/nix/store/0000-glibc-2.38-44/etc/ld.so.cache",
                                   "x86-64-v4:x86-64-v3:x86-64-v2",
                                   "ld.so (GNU libc) stable release version 2.38."};

TEST(LoaderModel, ReadsTheDirectoriesOfDebian) {
  EXPECT_THAT(model_of(debian_12, old_intel)->default_directories,
              ElementsAre("/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib", "/usr/lib"));
}

TEST(LoaderModel, ReadsTheTokenForLib) {
  EXPECT_EQ(model_of(debian_12, old_intel)->lib_token, "lib/x86_64-linux-gnu");
}

TEST(LoaderModel, ReadsWhereTheCacheIs) {
  EXPECT_EQ(model_of(debian_12, old_intel)->cache_path, "/etc/ld.so.cache");
}

TEST(LoaderModel, KnowsTheLoaderOfNixByItsStore) {
  const std::optional<LoaderModel> model = model_of(nix, old_intel);
  EXPECT_EQ(model->libc, Libc::GlibcNix);
  EXPECT_THAT(model->default_directories, ElementsAre("/nix/store/0000-glibc-2.38-44/lib"));
}

TEST(LoaderModel, KnowsMusl) {
  const std::optional<LoaderModel> model = model_of({"musl libc (%s)", "/lib:/usr/local/lib:/usr/lib"}, old_intel);
  EXPECT_EQ(model->libc, Libc::Musl);
  EXPECT_THAT(model->default_directories, ElementsAre("/lib", "/usr/local/lib", "/usr/lib"));
}

TEST(LoaderModel, IsNothingWithoutTheWordsOfALoader) {
  EXPECT_FALSE(model_of({"/lib/", "hello"}, old_intel));
}

TEST(LoaderModel, HasTheHwcapsThatTheProcessorReaches) {
  EXPECT_THAT(model_of(nix, new_amd)->hwcaps, ElementsAre("x86-64-v3", "x86-64-v2"));
}

TEST(LoaderModel, HasLegacyHwcapsBefore237Only) {
  EXPECT_THAT(model_of(nix, new_intel)->legacy_hwcaps, IsEmpty());
}

// The order that LD_DEBUG=libs shows for glibc 2.36 on a processor with AVX-512.
TEST(LoaderModel, OrdersLegacyHwcapsAsGlibcDoes) {
  EXPECT_THAT(model_of(debian_12, new_intel)->legacy_hwcaps,
              ElementsAre("tls/haswell/avx512_1/x86_64", "tls/haswell/avx512_1", "tls/haswell/x86_64", "tls/haswell",
                          "tls/avx512_1/x86_64", "tls/avx512_1", "tls/x86_64", "tls", "haswell/avx512_1/x86_64",
                          "haswell/avx512_1", "haswell/x86_64", "haswell", "avx512_1/x86_64", "avx512_1", "x86_64"));
}

TEST(LoaderModel, NamesThePlatformHaswellBefore237OnIntelOnly) {
  EXPECT_EQ(model_of(debian_12, new_intel)->platform_token, "haswell");
  EXPECT_EQ(model_of(debian_12, new_amd)->platform_token, "x86_64");
  EXPECT_EQ(model_of(nix, new_intel)->platform_token, "x86_64");
}

TEST(Cpu, IsOfLevelOneWithoutFlags) {
  EXPECT_EQ(read_cpu("vendor_id\t: AuthenticAMD\nflags\t\t: fpu sse2\n"), (Cpu{CpuLevel::V1, false}));
}

TEST(Cpu, IsOfTheHighestLevelWithAllFlags) {
  EXPECT_EQ(
      read_cpu("vendor_id\t: GenuineIntel\nflags\t\t: cx16 lahf_lm popcnt pni sse4_1 sse4_2 abm avx avx2 bmi1 bmi2 "
               "f16c fma movbe xsave\n"),
      (Cpu{CpuLevel::V3, true}));
}

}  // namespace
}  // namespace cuda_runpath
