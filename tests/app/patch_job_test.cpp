#include "cuda_runpath/app/patch_job.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace cuda_runpath {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

PatchSettings with_platform(const std::string& name) {
  PatchSettings settings;
  settings.platform = name;
  return settings;
}

ObjectFacts nix_program() {
  ObjectFacts facts;
  facts.interpreter = "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-glibc/lib/ld-linux-x86-64.so.2";
  return facts;
}

std::string chosen(const PatchSettings& settings, const ConfigFile& config, const Environment& environment,
                   const ObjectFacts& facts = {}) {
  const Result<PatchJob> job = make_patch_job(settings, config, environment);
  if (!job) return job.error().message;
  const Result<PlatformChoice> choice = choose_platform(*job, facts);
  return choice ? choice->name : choice.error().message;
}

ConfigFile config_with_platform(const std::string& name) {
  ConfigFile config;
  config.platform = name;
  return config;
}

Environment environment_with_platform(const std::string& name) {
  Environment environment;
  environment.platform = name;
  return environment;
}

TEST(PlatformChoice, CommandLineComesFirst) {
  EXPECT_EQ(chosen(with_platform("wsl"), config_with_platform("container"), environment_with_platform("rhel")), "wsl");
}

TEST(PlatformChoice, ConfigurationBeforeEnvironment) {
  EXPECT_EQ(chosen({}, config_with_platform("container"), environment_with_platform("rhel")), "container");
}

TEST(PlatformChoice, EnvironmentBeforeMarks) {
  EXPECT_EQ(chosen({}, {}, environment_with_platform("rhel"), nix_program()), "rhel");
}

TEST(PlatformChoice, MarksDecideLast) {
  EXPECT_EQ(chosen({}, {}, {}, nix_program()), "nixos");
}

TEST(PlatformChoice, NothingIsAnError) {
  EXPECT_THAT(chosen({}, {}, {}), HasSubstr("nothing says for which platform"));
}

TEST(PlatformChoice, DriverDirectoryAloneIsEnough) {
  PatchSettings settings;
  settings.driver_directories = {"/opt/driver"};
  EXPECT_EQ(chosen(settings, {}, {}), "directories by option");
}

TEST(PlatformChoice, UnknownNameIsAnErrorBeforeAnyFile) {
  const Result<PatchJob> job = make_patch_job(with_platform("beos"), {}, {});
  ASSERT_FALSE(job);
  EXPECT_THAT(job.error().advice, HasSubstr("nixos"));
}

TEST(PatchJob, OptionsWinOverConfiguration) {
  PatchSettings settings = with_platform("nixos");
  settings.selection = Selection::All;
  ConfigFile config;
  config.selection = Selection::Cuda;
  config.tag = TagPolicy::Runpath;
  const Result<PatchJob> job = make_patch_job(settings, config, {});
  ASSERT_TRUE(job);
  EXPECT_EQ(job->selection, Selection::All);
  EXPECT_EQ(job->tag, TagPolicy::Runpath);
}

TEST(PatchJob, ExcludesOfBothCount) {
  PatchSettings settings = with_platform("nixos");
  settings.excludes = {"a"};
  ConfigFile config;
  config.excludes = {"b"};
  EXPECT_THAT(make_patch_job(settings, config, {})->settings.excludes, ElementsAre("a", "b"));
}

TEST(PatchJob, NoneMeansNoCompat) {
  PatchSettings settings = with_platform("nixos");
  settings.compat_directory = "none";
  EXPECT_EQ(make_patch_job(settings, {}, {})->directories.compat_directory, "");
}

TEST(PatchJob, EmptyCompatDirectoryIsRefused) {
  PatchSettings settings = with_platform("nixos");
  settings.compat_directory = "";
  EXPECT_FALSE(make_patch_job(settings, {}, {}));
}

TEST(PatchJob, ConfiguredRuleReplacesTheBuiltInOne) {
  ConfigFile config;
  PlatformRule rule;
  rule.name = "nixos";
  rule.driver_directories = {"/elsewhere"};
  config.platforms = {rule};
  const Result<PatchJob> job = make_patch_job(with_platform("nixos"), config, {});
  ASSERT_TRUE(job);
  EXPECT_THAT(rule_of(*job, {"nixos", ""}).driver_directories, ElementsAre("/elsewhere"));
  EXPECT_EQ(job->rules.size(), builtin_platforms().size());
}

TEST(PatchJob, ConfiguredRuleComesBesideTheOthers) {
  ConfigFile config;
  PlatformRule rule;
  rule.name = "our-cluster";
  config.platforms = {rule};
  EXPECT_TRUE(make_patch_job(with_platform("our-cluster"), config, {}));
}

TEST(PatchJobThreads, NixBuildCoresIsTheDefault) {
  Environment environment;
  environment.nix_build_cores = 3;
  EXPECT_EQ(make_patch_job({}, {}, environment)->threads, 3U);
}

TEST(PatchJobThreads, NixBuildCoresIsBounded) {
  Environment environment;
  environment.nix_build_cores = 4'000'000'000U;
  EXPECT_EQ(make_patch_job({}, {}, environment)->threads, 1024U);
}

TEST(PatchJobThreads, OptionWinsOverNixBuildCores) {
  PatchSettings settings;
  settings.jobs = 5;
  Environment environment;
  environment.nix_build_cores = 3;
  EXPECT_EQ(make_patch_job(settings, {}, environment)->threads, 5U);
}

TEST(PatchJobThreads, ZeroMeansAllCores) {
  PatchSettings settings;
  settings.jobs = 0;
  EXPECT_EQ(make_patch_job(settings, {}, {})->threads, std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace
}  // namespace cuda_runpath
