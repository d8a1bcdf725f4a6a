/// Values into bodies: what stands in the files, and what is refused.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cuda_runpath/hook/hook_files.hpp"
#include "hook/hook_table.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;
using testing::Not;

HookValues plain_values() {
  HookValues values;
  values.tool = "/usr/bin/patch-cuda-runpath";
  values.version = "1.2.3";
  return values;
}

/// The shell function with `values`; what is wrong with them when they are refused.
std::string shell_hook(const HookValues& values) {
  const Result<std::vector<HookFile>> files = fill_hook(HookKind::Shell, values);
  return files ? files->at(0).text : describe(files.error());
}

TEST(FillHook, ToolAndDirectoriesStandInTheFile) {
  HookValues values = plain_values();
  values.platform = "nixos";
  values.compat_directory = "/opt/compat";
  values.driver_directories = {"/a", "$ORIGIN/b"};
  EXPECT_THAT(
      shell_hook(values),
      HasSubstr("tool='/usr/bin/patch-cuda-runpath' platform='nixos' compat='/opt/compat' drivers='/a:$ORIGIN/b'"));
}

TEST(FillHook, NothingNamedLeavesItToTheRule) {
  EXPECT_THAT(shell_hook(plain_values()), HasSubstr("platform='' compat='' drivers=''"));
}

TEST(FillHook, NoCompatIsSaid) {
  HookValues values = plain_values();
  values.compat_directory = "";
  EXPECT_THAT(shell_hook(values), HasSubstr("compat='none'"));
}

TEST(FillHook, ValueThatLooksLikeAPlaceholderStays) {
  HookValues values = plain_values();
  values.compat_directory = "/x/@tool@/@driverDir@";
  values.driver_directories = {"/y/@compatDir@"};
  EXPECT_THAT(shell_hook(values), HasSubstr("compat='/x/@tool@/@driverDir@' drivers='/y/@compatDir@'"));
}

TEST(FillHook, LeavesNoPlaceholder) {
  for (const HookSystem& system : hook_systems()) {
    const Result<std::vector<HookFile>> files = fill_hook(system.kind, plain_values());
    ASSERT_TRUE(files) << system.name;
    EXPECT_EQ(files->size(), hook_paths(system.kind).size());
    for (const HookFile& file : *files) {
      for (const char* placeholder : {"@tool@", "@compatDir@", "@driverDir@", "@platform@", "@version@"}) {
        EXPECT_THAT(file.text, Not(HasSubstr(placeholder))) << file.path;
      }
    }
  }
}

TEST(FillHook, EqualValuesGiveEqualFiles) {
  for (const HookSystem& system : hook_systems()) {
    const Result<std::vector<HookFile>> once = fill_hook(system.kind, plain_values());
    const Result<std::vector<HookFile>> again = fill_hook(system.kind, plain_values());
    ASSERT_TRUE(once && again);
    for (std::size_t i = 0; i < once->size(); ++i) {
      EXPECT_EQ((*once)[i].path, (*again)[i].path);
      EXPECT_EQ((*once)[i].text, (*again)[i].text);
    }
  }
}

TEST(FillHook, EveryHookNamesTheTool) {
  for (const HookSystem& system : hook_systems()) {
    const Result<std::vector<HookFile>> files = fill_hook(system.kind, plain_values());
    ASSERT_TRUE(files);
    EXPECT_TRUE(std::any_of(files->begin(), files->end(), [](const HookFile& file) {
      return file.text.find("'/usr/bin/patch-cuda-runpath'") != std::string::npos;
    })) << system.name;
  }
}

/// A directory, and a part of what is said about it.
struct BadDirectory {
  std::string directory, says;
};

class RefusedDirectory : public testing::TestWithParam<BadDirectory> {};

TEST_P(RefusedDirectory, AsCompatOfEveryHook) {
  HookValues values = plain_values();
  values.compat_directory = GetParam().directory;
  for (const HookSystem& system : hook_systems()) {
    const Result<std::vector<HookFile>> files = fill_hook(system.kind, values);
    ASSERT_FALSE(files) << system.name;
    EXPECT_EQ(files.error().kind, ErrorKind::BadConfig);
    EXPECT_THAT(describe(files.error()), HasSubstr("--compat-dir"));
    EXPECT_THAT(describe(files.error()), HasSubstr(GetParam().says));
  }
}

TEST_P(RefusedDirectory, AsSecondDriverDirectory) {
  HookValues values = plain_values();
  values.driver_directories = {"/good", GetParam().directory};
  EXPECT_THAT(shell_hook(values), HasSubstr("--driver-dir"));
  EXPECT_THAT(shell_hook(values), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Directories, RefusedDirectory,
    testing::Values(BadDirectory{"/a:b", "holds a ':'"}, BadDirectory{"/a\nb", "control character"},
                    BadDirectory{std::string("/a\0b", 4), "control character"}, BadDirectory{"/a$LIB", "holds a '$'"},
                    BadDirectory{"$ORIGIN/$ORIGIN", "holds a '$'"}, BadDirectory{"relative", "neither absolute"},
                    BadDirectory{"/caf\xe9", "not UTF-8"}));

TEST(RefusedValue, EmptyDriverDirectory) {
  HookValues values = plain_values();
  values.driver_directories = {""};
  EXPECT_THAT(shell_hook(values), HasSubstr("--driver-dir"));
}

TEST(RefusedValue, RelativeTool) {
  HookValues values = plain_values();
  values.tool = "patch-cuda-runpath";
  EXPECT_THAT(shell_hook(values), HasSubstr("not an absolute path"));
}

TEST(RefusedValue, ToolOfTwoLines) {
  HookValues values = plain_values();
  values.tool = "/a\nb";
  EXPECT_THAT(shell_hook(values), HasSubstr("--tool \"/a\\x0ab\" holds a control character"));
}

TEST(RefusedValue, ToolMayHoldWhatADirectoryMayNot) {
  HookValues values = plain_values();
  values.tool = "/a:b/$HOME/tool";
  EXPECT_THAT(shell_hook(values), HasSubstr("tool='/a:b/$HOME/tool'"));
}

}  // namespace
}  // namespace cuda_runpath
