// Rule and wishes -> directories: who wins, and what is said about compat.
#include <gtest/gtest.h>

#include "cuda_runpath/platform/platform_rule.hpp"

namespace cuda_runpath {
namespace {

using Directories = std::vector<std::string>;

const PlatformRule& builtin(std::string_view name) {
  return *find_platform(builtin_platforms(), name);
}

ObjectFacts wide_object() {
  return ObjectFacts{};
}

ObjectFacts narrow_object() {
  ObjectFacts facts;
  facts.elf_class = elf::Class::Elf32;
  return facts;
}

DirectoryWishes for_cuda(const char* version) {
  DirectoryWishes wishes;
  wishes.cuda_version = Version::parse(version);
  return wishes;
}

DirectoryWishes with_compat(const char* directory) {
  DirectoryWishes wishes;
  wishes.compat_directory = directory;
  return wishes;
}

TEST(SearchDirectories, GiveNixosTheDriverLinkAndNoCompat) {
  const SearchDirectories found = search_directories(builtin("nixos"), {}, wide_object());
  EXPECT_EQ(found.drivers, Directories{"/run/opengl-driver/lib"});
  EXPECT_EQ(found.compat, std::nullopt);
  EXPECT_EQ(found.reason, "compat is opt-in on platform nixos: name its directory");
}

TEST(SearchDirectories, GiveA32BitObjectTheOther32BitDirectory) {
  EXPECT_EQ(search_directories(builtin("nixos"), {}, narrow_object()).drivers,
            Directories{"/run/opengl-driver-32/lib"});
}

TEST(SearchDirectories, GiveA32BitObjectTheSameDirectoryWhereTheRuleKnowsNoOther) {
  EXPECT_EQ(search_directories(builtin("wsl"), {}, narrow_object()).drivers, Directories{"/usr/lib/wsl/lib"});
}

TEST(SearchDirectories, TakeTheCompatDirectoryOfTheUser) {
  const SearchDirectories found =
      search_directories(builtin("nixos"), with_compat("/nix/store/x/compat"), wide_object());
  EXPECT_EQ(found.compat, "/nix/store/x/compat");
  EXPECT_EQ(found.reason, "compat directory named by the user");
}

TEST(SearchDirectories, LetTheUserWinAgainstARuleThatSaysNeverAndSayIt) {
  const SearchDirectories found = search_directories(builtin("geforce"), with_compat("/opt/compat"), wide_object());
  EXPECT_EQ(found.compat, "/opt/compat");
  EXPECT_NE(found.reason.find("against the rule"), std::string::npos);
  EXPECT_NE(found.reason.find("804"), std::string::npos);
}

TEST(SearchDirectories, GiveNoCompatWhereTheRuleSaysNever) {
  for (const char* name : {"geforce", "wsl", "jetson-jp4"}) {
    EXPECT_EQ(search_directories(builtin(name), {}, wide_object()).compat, std::nullopt) << name;
  }
}

TEST(SearchDirectories, GiveNoCompatWhenTheUserWantsNone) {
  const SearchDirectories found = search_directories(builtin("jetson-orin"), with_compat(""), wide_object());
  EXPECT_EQ(found.compat, std::nullopt);
  EXPECT_EQ(found.reason, "no compat wanted");
}

TEST(SearchDirectories, GiveJetsonItsVersionedCompatByDefault) {
  const SearchDirectories found = search_directories(builtin("jetson-orin"), for_cuda("12.2"), wide_object());
  EXPECT_EQ(found.compat, "/usr/local/cuda-12.2/compat");
  EXPECT_EQ(found.drivers, (Directories{"/usr/lib/aarch64-linux-gnu/nvidia", "/usr/lib/aarch64-linux-gnu/tegra"}));
}

TEST(SearchDirectories, GiveJetsonTheUnversionedCompatWithoutAVersion) {
  EXPECT_EQ(search_directories(builtin("jetson-xavier"), {}, wide_object()).compat, "/usr/local/cuda/compat");
}

TEST(SearchDirectories, GiveOrinOnJetpack7ItsOwnCompat) {
  EXPECT_EQ(search_directories(builtin("jetson-orin-jp7"), for_cuda("13.4"), wide_object()).compat,
            "/usr/local/cuda-13.4/compat_orin");
}

TEST(SearchDirectories, CountAPatchReleaseAsItsRelease) {
  EXPECT_EQ(search_directories(builtin("jetson-orin"), for_cuda("12.9.1"), wide_object()).compat,
            "/usr/local/cuda-12.9/compat");
}

TEST(SearchDirectories, GiveNoCompatAboveTheRange) {
  const SearchDirectories found = search_directories(builtin("jetson-xavier"), for_cuda("12.3"), wide_object());
  EXPECT_EQ(found.compat, std::nullopt);
  EXPECT_EQ(found.reason, "compat of platform jetson-xavier ends at CUDA 12.2, this is 12.3");
}

TEST(SearchDirectories, GiveNoCompatBelowTheRange) {
  const SearchDirectories found = search_directories(builtin("jetson-thor"), for_cuda("13.0"), wide_object());
  EXPECT_EQ(found.compat, std::nullopt);
  EXPECT_EQ(found.reason, "compat of platform jetson-thor begins at CUDA 13.3, this is 13.0");
}

TEST(SearchDirectories, GiveA32BitObjectNoCompatOfARule) {
  EXPECT_EQ(search_directories(builtin("site"), {}, narrow_object()).compat, std::nullopt);
}

TEST(SearchDirectories, NameTheUsualDirectoryWhereCompatIsOptIn) {
  EXPECT_NE(search_directories(builtin("linux-sbsa"), for_cuda("13.0"), wide_object())
                .reason.find("/usr/local/cuda-13.0/compat"),
            std::string::npos);
}

TEST(SearchDirectories, AddNothingWhereTheLoaderFindsTheDriver) {
  for (const char* name : {"debian", "rhel", "linux-x86_64"}) {
    const SearchDirectories found = search_directories(builtin(name), {}, wide_object());
    EXPECT_TRUE(found.drivers.empty() && !found.compat) << name;
  }
}

TEST(SearchDirectories, LeaveOutLoaderDefaultsOfAConfiguredRule) {
  PlatformRule rule;
  rule.driver_directories = {"/usr/lib64/", "/opt/driver"};
  EXPECT_EQ(search_directories(rule, {}, wide_object()).drivers, Directories{"/opt/driver"});
}

TEST(SearchDirectories, TakeTheDriverDirectoriesOfTheUserInOrder) {
  DirectoryWishes wishes;
  wishes.driver_directories = {"/opt/b", "/opt/a"};
  EXPECT_EQ(search_directories(builtin("nixos"), wishes, wide_object()).drivers, (Directories{"/opt/b", "/opt/a"}));
}

TEST(SearchDirectories, SayThatADefaultRuleKnowsNoDirectory) {
  PlatformRule rule;
  rule.name = "mine";
  rule.compat_use = CompatUse::Default;
  const SearchDirectories found = search_directories(rule, {}, wide_object());
  EXPECT_EQ(found.compat, std::nullopt);
  EXPECT_EQ(found.reason, "platform mine knows no compat directory: name one");
}

}  // namespace
}  // namespace cuda_runpath
