/// Rule and wishes -> the directories of one object, with the reason for or against compat.
#include <fmt/format.h>

#include <algorithm>

#include "cuda_runpath/platform/directory.hpp"
#include "cuda_runpath/platform/platform_rule.hpp"

namespace cuda_runpath {
namespace {

/// The release that directories and ranges speak of: 12.9.1 is of 12.9.
std::optional<Version> release_of(std::optional<Version> cuda) {
  if (cuda && cuda->parts.size() > 2) cuda->parts.resize(2);
  return cuda;
}

/// The compat directory of `rule` for a CUDA version, or without one. NVIDIA's packages install
/// /usr/local/cuda-X.Y/compat and keep /usr/local/cuda as a link to the chosen version.
std::string compat_directory_for(const PlatformRule& rule, const std::optional<Version>& cuda) {
  constexpr std::string_view mark = "{cuda}";
  std::string directory = rule.compat_directory;
  for (std::size_t at = directory.find(mark); at != std::string::npos; at = directory.find(mark)) {
    const bool dash = !cuda && at > 0 && directory[at - 1] == '-';
    directory.replace(dash ? at - 1 : at, mark.size() + (dash ? 1 : 0), cuda ? cuda->text() : "");
  }
  return directory;
}

/// Why the rule's own compat is not for this object; empty when it is.
std::string objection(const PlatformRule& rule, const std::optional<Version>& cuda, const ObjectFacts& facts) {
  if (rule.compat_use == CompatUse::Never) return fmt::format("platform {} has no compat: {}", rule.name, rule.why);
  if (cuda && rule.compat_cuda_min && *cuda < *rule.compat_cuda_min) {
    return fmt::format("compat of platform {} begins at CUDA {}, this is {}", rule.name, rule.compat_cuda_min->text(),
                       cuda->text());
  }
  if (cuda && rule.compat_cuda_max && *cuda > *rule.compat_cuda_max) {
    return fmt::format("compat of platform {} ends at CUDA {}, this is {}", rule.name, rule.compat_cuda_max->text(),
                       cuda->text());
  }
  // No compat package holds 32-bit libraries.
  if (facts.elf_class == elf::Class::Elf32) return "compat libraries are 64-bit, the object is not";
  return {};
}

void choose_compat(const PlatformRule& rule, const DirectoryWishes& wishes, const ObjectFacts& facts,
                   SearchDirectories& chosen) {
  const std::optional<Version> cuda = release_of(wishes.cuda_version);
  const std::string against = objection(rule, cuda, facts);
  if (wishes.compat_directory) {
    if (wishes.compat_directory->empty()) {
      chosen.reason = "no compat wanted";
      return;
    }
    chosen.compat = *wishes.compat_directory;
    chosen.reason = against.empty() ? "compat directory named by the user"
                                    : fmt::format("compat directory named by the user against the rule: {}", against);
    return;
  }
  if (!against.empty()) {
    chosen.reason = against;
    return;
  }
  const std::string directory = compat_directory_for(rule, cuda);
  if (rule.compat_use == CompatUse::OptIn) {
    chosen.reason = fmt::format("compat is opt-in on platform {}: name its directory{}", rule.name,
                                directory.empty() ? "" : fmt::format(", such as {}", directory));
    return;
  }
  if (directory.empty()) {
    chosen.reason = fmt::format("platform {} knows no compat directory: name one", rule.name);
    return;
  }
  chosen.compat = directory;
  chosen.reason = fmt::format("compat by default on platform {}", rule.name);
}

}  // namespace

SearchDirectories search_directories(const PlatformRule& rule, const DirectoryWishes& wishes,
                                     const ObjectFacts& facts) {
  SearchDirectories chosen;
  choose_compat(rule, wishes, facts, chosen);
  if (!wishes.driver_directories.empty()) {
    chosen.drivers = wishes.driver_directories;
    return chosen;
  }
  const bool narrow = facts.elf_class == elf::Class::Elf32 && !rule.driver_directories_32.empty();
  const std::vector<std::string>& known = narrow ? rule.driver_directories_32 : rule.driver_directories;
  std::copy_if(known.begin(), known.end(), std::back_inserter(chosen.drivers),
               [](const std::string& directory) { return !is_loader_default(directory); });
  return chosen;
}

}  // namespace cuda_runpath
