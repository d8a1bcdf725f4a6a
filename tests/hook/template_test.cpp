/// The bodies of the hooks as they stand in hooks/, and the table that names them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>

#include "hook/hook_table.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

using testing::Contains;

const std::set<std::string>& known_placeholders() {
  static const std::set<std::string> known{"@compatDir@", "@driverDir@", "@platform@", "@tool@", "@version@"};
  return known;
}

/// Whatever looks like a placeholder in `text`, with the letter before it and the one behind it.
std::vector<std::string> placeholders_in(std::string_view text) {
  static const std::regex placeholder("[^@]@[A-Za-z_][A-Za-z0-9_]*@[^@]");
  std::vector<std::string> found;
  const std::string all(text);
  for (std::sregex_iterator at(all.begin(), all.end(), placeholder), end; at != end; ++at) found.push_back(at->str());
  return found;
}

TEST(HookTemplate, HoldsOnlyKnownPlaceholders) {
  std::size_t seen = 0;
  for (const HookTemplate& file : hook_templates()) {
    for (const std::string& found : placeholders_in(file.body)) {
      EXPECT_THAT(known_placeholders(), Contains(found.substr(1, found.size() - 2))) << file.source;
      ++seen;
    }
  }
  EXPECT_GT(seen, 10U);
}

TEST(HookTemplate, PlaceholdersAreWholeQuotedStrings) {
  for (const HookTemplate& file : hook_templates()) {
    for (const std::string& found : placeholders_in(file.body)) {
      EXPECT_EQ(found.front(), '\'') << file.source << ": " << found;
      EXPECT_EQ(found.back(), '\'') << file.source << ": " << found;
    }
  }
}

TEST(HookTemplate, WithoutALanguageHasNoPlaceholder) {
  for (const HookTemplate& file : hook_templates()) {
    if (file.language != HookLanguage::Plain) continue;
    EXPECT_TRUE(placeholders_in(file.body).empty()) << file.source;
  }
}

TEST(HookTemplate, IsTheFileBelowHooks) {
  for (const HookTemplate& file : hook_templates()) {
    EXPECT_EQ(file.body, read_text(std::string(CUDA_RUNPATH_SOURCE_DIR) + "/hooks/" + std::string(file.source)));
  }
}

TEST(HookTemplate, EachFileBelowHooksIsInTheTable) {
  namespace fs = std::filesystem;
  const fs::path hooks = fs::path(CUDA_RUNPATH_SOURCE_DIR) / "hooks";
  std::set<std::string> named;
  for (const HookTemplate& file : hook_templates()) named.emplace(file.source);
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(hooks)) {
    if (entry.path().extension() != ".in") continue;
    EXPECT_THAT(named, Contains(entry.path().lexically_relative(hooks).string()));
  }
}

TEST(HookTemplate, EachSystemHasAFile) {
  for (const HookSystem& system : hook_systems()) EXPECT_FALSE(hook_paths(system.kind).empty()) << system.name;
}

TEST(HookTemplate, StaysBelowTheOutputDirectory) {
  for (const HookTemplate& file : hook_templates()) {
    const std::filesystem::path path = file.path;
    EXPECT_TRUE(path.is_relative() && path == path.lexically_normal() && *path.begin() != "..") << file.path;
  }
}

TEST(HookSystem, IsFoundByName) {
  for (const HookSystem& system : hook_systems()) EXPECT_EQ(hook_kind_of(system.name), system.kind);
  EXPECT_EQ(hook_kind_of("Nix"), std::nullopt);
  EXPECT_EQ(hook_kind_of(""), std::nullopt);
}

}  // namespace
}  // namespace cuda_runpath
