// The built-in table, the marks that prove a platform, and the check of directories that users name.
#include "cuda_runpath/platform/platform_rule.hpp"

#include <gtest/gtest.h>

#include "cuda_runpath/platform/directory.hpp"

namespace cuda_runpath {
namespace {

const PlatformRule& builtin(std::string_view name) {
  return *find_platform(builtin_platforms(), name);
}

ObjectFacts object_of(std::uint16_t machine, elf::Class elf_class = elf::Class::Elf64) {
  ObjectFacts facts;
  facts.machine = machine;
  facts.elf_class = elf_class;
  return facts;
}

TEST(BuiltinPlatforms, HoldThePlatformsOfTheContract) {
  for (const char* name : {"container", "debian", "geforce", "jetson-orin", "jetson-thor", "jetson-xavier",
                           "linux-ppc64le", "linux-sbsa", "linux-x86_64", "nixos", "rhel", "wsl"}) {
    EXPECT_NE(find_platform(builtin_platforms(), name), nullptr) << name;
  }
}

TEST(BuiltinPlatforms, NameNoDirectoryThatTheLoaderSearchesAnyway) {
  for (const PlatformRule& rule : builtin_platforms()) {
    for (const std::string& directory : rule.driver_directories)
      EXPECT_FALSE(is_loader_default(directory)) << rule.name;
    for (const std::string& directory : rule.driver_directories_32) {
      EXPECT_FALSE(is_loader_default(directory)) << rule.name;
    }
  }
}

TEST(BuiltinPlatforms, NameOnlyDirectoriesThatAUserMayName) {
  for (const PlatformRule& rule : builtin_platforms()) {
    std::vector<std::string> all = rule.driver_directories;
    all.insert(all.end(), rule.driver_directories_32.begin(), rule.driver_directories_32.end());
    if (!rule.compat_directory.empty()) all.push_back(rule.compat_directory);
    for (const std::string& directory : all) EXPECT_TRUE(check_directory(directory)) << rule.name << ' ' << directory;
  }
}

TEST(BuiltinPlatforms, UseCompatByDefaultOnlyOnJetsonAndWhereTheSiteDecides) {
  for (const PlatformRule& rule : builtin_platforms()) {
    if (rule.compat_use != CompatUse::Default) continue;
    EXPECT_TRUE(rule.name.starts_with("jetson-") || rule.name == "site") << rule.name;
  }
}

TEST(BuiltinPlatforms, ParseEveryCudaBound) {
  EXPECT_EQ(builtin("jetson-xavier").compat_cuda_min, Version::parse("11.8"));
  EXPECT_EQ(builtin("jetson-xavier").compat_cuda_max, Version::parse("12.2"));
  EXPECT_FALSE(builtin("nixos").compat_cuda_min);
}

TEST(FindPlatform, KnowsNoOtherName) {
  EXPECT_EQ(find_platform(builtin_platforms(), "nix"), nullptr);
  EXPECT_EQ(find_platform({}, "nixos"), nullptr);
}

TEST(PlatformFromMarks, TakesAnInterpreterInTheNixStore) {
  ObjectFacts facts;
  facts.interpreter = "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-glibc-2.40/lib/ld-linux-x86-64.so.2";
  EXPECT_EQ(platform_from_marks(facts), "nixos");
}

TEST(PlatformFromMarks, TakesARunpathEntryBehindOthers) {
  ObjectFacts facts;
  facts.runpath = "$ORIGIN:/nix/store/0123456789abcdfghijklmnpqrsvwxyz-gcc/lib";
  EXPECT_EQ(platform_from_marks(facts), "nixos");
}

TEST(PlatformFromMarks, TakesARpath) {
  ObjectFacts facts;
  facts.rpath = "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-gcc/lib";
  EXPECT_EQ(platform_from_marks(facts), "nixos");
}

TEST(PlatformFromMarks, TakesAnyNameInTheStoreItself) {
  ObjectFacts facts;
  facts.interpreter = "/nix/store/glibc/lib/ld-linux-x86-64.so.2";
  EXPECT_EQ(platform_from_marks(facts), "nixos");
}

TEST(PlatformFromMarks, TakesAStoreBelowAnotherRoot) {
  ObjectFacts facts;
  facts.runpath = "/home/me/.local/share/nix/root/nix/store/0123456789abcdfghijklmnpqrsvwxyz-gcc/lib";
  EXPECT_EQ(platform_from_marks(facts), "nixos");
}

TEST(PlatformFromMarks, SaysNothingOfOtherStores) {
  ObjectFacts facts;
  facts.interpreter = "/gnu/store/0123456789abcdfghijklmnpqrsvwxyz-glibc/lib/ld-linux-x86-64.so.2";
  facts.runpath = "/srv/nix/store/readme:/opt/nix/storefront";
  EXPECT_EQ(platform_from_marks(facts), std::nullopt);
}

TEST(PlatformFromMarks, SaysNothingWithoutMarks) {
  EXPECT_EQ(platform_from_marks(ObjectFacts{}), std::nullopt);
}

TEST(AppliesToMachine, TakesTheMachinesOfTheRule) {
  EXPECT_TRUE(applies_to_machine(builtin("nixos"), object_of(elf::EM_X86_64)));
  EXPECT_TRUE(applies_to_machine(builtin("nixos"), object_of(elf::EM_386, elf::Class::Elf32)));
  EXPECT_TRUE(applies_to_machine(builtin("jetson-orin"), object_of(elf::EM_AARCH64)));
}

TEST(AppliesToMachine, RefusesAForeignMachine) {
  EXPECT_FALSE(applies_to_machine(builtin("jetson-orin"), object_of(elf::EM_X86_64)));
  EXPECT_FALSE(applies_to_machine(builtin("nixos"), object_of(elf::EM_CUDA)));
}

TEST(AppliesToMachine, TakesAnyMachineWhereTheRuleNamesNone) {
  EXPECT_TRUE(applies_to_machine(PlatformRule{}, object_of(elf::EM_RISCV)));
}

TEST(CheckDirectory, TakesAbsoluteAndOriginDirectories) {
  for (const char* good : {"/opt/compat", "/", "/with blank", "/caf\xc3\xa9", "/a/../b", "$ORIGIN", "$ORIGIN/../lib",
                           "${ORIGIN}", "${ORIGIN}/lib"}) {
    EXPECT_TRUE(check_directory(good)) << good;
  }
}

TEST(CheckDirectory, RefusesWhatTheLoaderWouldReadOtherwise) {
  using namespace std::string_view_literals;
  for (const std::string_view bad :
       {""sv, "lib"sv, "./lib"sv, "/a:/b"sv, "/a\n/b"sv, "/a\0b"sv, "/a/$LIB"sv, "$LIB/a"sv, "/a/$ORIGIN"sv,
        "$ORIGIN/$PLATFORM"sv, "$ORIGINAL/lib"sv, "$ORIGIN:/a"sv, "$"sv, "${ORIGIN"sv, "$ORIGIN\n"sv, "/a$"sv}) {
    const Status status = check_directory(bad);
    ASSERT_FALSE(status) << bad;
    EXPECT_EQ(status.error().kind, ErrorKind::BadConfig) << bad;
  }
}

TEST(CheckDirectory, SaysWhatIsWrong) {
  EXPECT_NE(check_directory("/a:/b").error().message.find("':'"), std::string::npos);
  EXPECT_NE(check_directory("lib").error().message.find("neither absolute"), std::string::npos);
}

TEST(NormalDirectory, MakesSpellingsOfOneDirectoryEqual) {
  for (const char* spelling : {"/a/b", "/a/b/", "/a//b", "/a/./b", "/a/b/.", "//a/b//", "/./a/b"}) {
    EXPECT_EQ(normal_directory(spelling), "/a/b") << spelling;
  }
  EXPECT_EQ(normal_directory("${ORIGIN}/../lib/"), "$ORIGIN/../lib");
}

TEST(NormalDirectory, KeepsDifferentDirectoriesApart) {
  EXPECT_EQ(normal_directory(""), "");
  EXPECT_EQ(normal_directory("/"), "/");
  EXPECT_EQ(normal_directory("."), ".");
  EXPECT_EQ(normal_directory("./"), ".");
  EXPECT_EQ(normal_directory("a/b"), "a/b");
  EXPECT_EQ(normal_directory("/a/../b"), "/a/../b");
}

TEST(IsLoaderDefault, KnowsTheDefaultAndMultiarchDirectories) {
  for (const char* directory : {"/lib", "/usr/lib", "/lib64/", "/usr//lib64", "/usr/lib/x86_64-linux-gnu",
                                "/lib/aarch64-linux-gnu", "/usr/lib/arm-linux-gnueabihf"}) {
    EXPECT_TRUE(is_loader_default(directory)) << directory;
  }
}

TEST(IsLoaderDefault, LeavesDirectoriesBelowThem) {
  for (const char* directory : {"/usr/lib/wsl/lib", "/usr/lib/aarch64-linux-gnu/tegra", "/usr/local/lib", "/usr",
                                "/opt/lib64", "/usr/lib/nvidia", ""}) {
    EXPECT_FALSE(is_loader_default(directory)) << directory;
  }
}

}  // namespace
}  // namespace cuda_runpath
