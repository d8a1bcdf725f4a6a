#include "cuda_runpath/app/config_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/files.hpp"
#include "support/scratch.hpp"

namespace cuda_runpath {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string fault_of(std::string_view text) {
  const Result<ConfigFile> config = parse_config(text, "c.toml");
  return config ? "no fault" : config.error().message;
}

TEST(ConfigFile, EmptyTextSetsNothing) {
  const Result<ConfigFile> config = parse_config("", "c.toml");
  ASSERT_TRUE(config);
  EXPECT_FALSE(config->platform || config->selection || config->compat_directory);
}

TEST(ConfigFile, EveryPatchKeyIsRead) {
  const Result<ConfigFile> config = parse_config(R"([patch]
platform = "nixos"
compat-dir = "/opt/compat"
driver-dirs = ["/a", "$ORIGIN/b"]
cuda-version = "12.4"
select = "cuda"
tag = "rpath"
exclude = ["*.py"]
commit = "in-place"
)",
                                                 "c.toml");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->platform, "nixos");
  EXPECT_EQ(config->compat_directory, "/opt/compat");
  EXPECT_THAT(config->driver_directories, ElementsAre("/a", "$ORIGIN/b"));
  EXPECT_EQ(config->cuda_version, Version::parse("12.4"));
  EXPECT_EQ(config->selection, Selection::Cuda);
  EXPECT_EQ(config->tag, TagPolicy::Rpath);
  EXPECT_THAT(config->excludes, ElementsAre("*.py"));
  EXPECT_EQ(config->commit, CommitMode::InPlace);
}

TEST(ConfigFile, PlatformRowBecomesARule) {
  const Result<ConfigFile> config = parse_config(R"([[platform]]
name = "site"
machines = ["x86_64"]
driver-dirs = ["/usr/compat"]
compat-dir = "/opt/c"
compat = "default"
why = "w"
source = "s"
checked = "2026-01-02"
)",
                                                 "c.toml");
  ASSERT_TRUE(config) << config.error().message;
  ASSERT_EQ(config->platforms.size(), 1U);
  const PlatformRule& rule = config->platforms.front();
  EXPECT_EQ(rule.name, "site");
  EXPECT_EQ(rule.compat_use, CompatUse::Default);
  EXPECT_EQ(rule.compat_directory, "/opt/c");
  EXPECT_THAT(rule.driver_directories, ElementsAre("/usr/compat"));
}

TEST(ConfigFile, PlatformRowNeedsAName) {
  EXPECT_THAT(fault_of("[[platform]]\nmachines = [\"x86_64\"]\n"), HasSubstr("c.toml:1:"));
}

TEST(ConfigFile, UnknownKeyIsAnErrorWithItsPlace) {
  EXPECT_THAT(fault_of("[patch]\nplatform = \"nixos\"\n  platfrom = \"x\"\n"),
              HasSubstr("c.toml:3:3: unknown key 'platfrom' in [patch]; known: platform,"));
}

TEST(ConfigFile, UnknownTableIsAnErrorWithItsPlace) {
  EXPECT_THAT(fault_of("\n[ptach]\n"), HasSubstr("c.toml:2:2: unknown key 'ptach'"));
}

TEST(ConfigFile, UnknownKeyInAPlatformIsAnError) {
  EXPECT_THAT(fault_of("[[platform]]\nname = \"a\"\nmachine = \"x\"\n"),
              HasSubstr("c.toml:3:1: unknown key 'machine'"));
}

TEST(ConfigFile, WrongTypeIsAnErrorWithItsPlace) {
  EXPECT_THAT(fault_of("[patch]\nplatform = 3\n"), HasSubstr("c.toml:2:12: a string is wanted here"));
}

TEST(ConfigFile, ListThatIsNoListIsAnError) {
  EXPECT_THAT(fault_of("[patch]\nexclude = \"a\"\n"), HasSubstr("c.toml:2:11: a list of strings is wanted here"));
}

TEST(ConfigFile, UnknownWordNamesTheKnownOnes) {
  EXPECT_THAT(fault_of("[patch]\nselect = \"some\"\n"), HasSubstr("c.toml:2:10: 'some' is none of driver, cuda, all"));
}

TEST(ConfigFile, BadDirectoryIsAnErrorWithItsPlace) {
  EXPECT_THAT(fault_of("[patch]\ndriver-dirs = [\"/a:/b\"]\n"), HasSubstr("c.toml:2:16: "));
}

TEST(ConfigFile, BadVersionIsAnErrorWithItsPlace) {
  EXPECT_THAT(fault_of("[patch]\ncuda-version = \"twelve\"\n"), HasSubstr("c.toml:2:16: 'twelve' is not a version"));
}

TEST(ConfigFile, SyntaxErrorHasItsPlace) {
  EXPECT_THAT(fault_of("[patch]\nplatform = \n"), HasSubstr("c.toml:2:"));
}

TEST(ConfigFile, NearestUpwardIsFound) {
  const ScratchDirectory scratch;
  write_text(scratch.file("cuda-runpath.toml"), "");
  const std::string deep = scratch.directory("a/b");
  write_text(deep + "/file", "");
  const std::optional<std::string> found = find_config_file(deep + "/file");
  ASSERT_TRUE(found);
  EXPECT_TRUE(std::filesystem::equivalent(*found, scratch.file("cuda-runpath.toml")));
}

TEST(ConfigFile, NearerOneWins) {
  const ScratchDirectory scratch;
  write_text(scratch.file("cuda-runpath.toml"), "");
  const std::string deep = scratch.directory("a/b");
  write_text(scratch.file("a/cuda-runpath.toml"), "");
  const std::optional<std::string> found = find_config_file(deep);
  ASSERT_TRUE(found);
  EXPECT_TRUE(std::filesystem::equivalent(*found, scratch.file("a/cuda-runpath.toml")));
}

TEST(NamedDirectory, LongerThanAPathCanBeIsRefused) {
  EXPECT_TRUE(check_named_directory("/" + std::string(4095, 'a')));
  EXPECT_FALSE(check_named_directory("/" + std::string(4096, 'a')));
}

}  // namespace
}  // namespace cuda_runpath
