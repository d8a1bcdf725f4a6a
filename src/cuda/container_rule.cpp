#include "cuda_runpath/cuda/container_rule.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cuda_runpath/cuda/releases.hpp"

namespace cuda_runpath {
namespace {

constexpr std::string_view prefix = "libcuda.so.";

/// "575.57.08" of "libcuda.so.575.57.08". The toolkit reads versions of at most three numbers.
std::optional<Version> version_in(std::string_view name) {
  constexpr std::size_t most_numbers = 3;
  auto version = Version::parse(name.substr(std::min(name.size(), prefix.size())));
  if (version && version->parts.size() > most_numbers) return std::nullopt;
  return version;
}

ContainerDecision choose(bool compat, std::string reason) {
  return {compat ? ContainerChoice::Compat : ContainerChoice::Host, std::move(reason)};
}

/// With a note both driver versions decide; the CUDA releases when one of them is missing.
ContainerDecision decide_by_note(const CompatNote& note, const std::optional<Version>& compat,
                                 const ContainerHost& host) {
  if (!compat || !host.driver) {
    if (!host.cuda || !note.cuda) return choose(false, "the note cannot be compared: no CUDA release on one side");
    const bool newer = *note.cuda > *host.cuda;
    return choose(newer, fmt::format("its note says CUDA {}, {} than the host's {}", note.cuda->text(),
                                     newer ? "newer" : "not newer", host.cuda->text()));
  }
  const std::uint32_t branch = host.driver->parts.front();
  const auto& branches = note.driver_branches;
  if (std::find(branches.begin(), branches.end(), branch) == branches.end()) {
    return choose(false, fmt::format("its note does not name the host's driver branch {}", branch));
  }
  const bool newer = *compat > *host.driver;
  return choose(newer, fmt::format("its note names driver branch {}, and {} is {} than the host's {}", branch,
                                   driver_text(*compat), newer ? "newer" : "not newer", driver_text(*host.driver)));
}

/// Without a note the branches alone decide, and a host that tells its CUDA release keeps its own driver.
ContainerDecision decide_by_branch(const std::optional<Version>& compat, const ContainerHost& host) {
  if (host.cuda) return choose(false, "no note to compare the host's CUDA release with");
  if (!compat || !host.driver) return choose(false, "the driver version of one side is not known");
  const bool newer = host.driver->parts.front() < compat->parts.front();
  return choose(newer, fmt::format("its driver branch {} is {} than the host's {}", compat->parts.front(),
                                   newer ? "newer" : "not newer", host.driver->parts.front()));
}

}  // namespace

bool is_container_compat_name(std::string_view name) {
  if (!name.starts_with(prefix) || name.find('/') != std::string_view::npos) return false;
  name.remove_prefix(prefix.size());
  return name.find('.') != std::string_view::npos;
}

ContainerDecision decide_container_compat(const ContainerCompat& compat, const ContainerHost& host) {
  if (!host.driver && !host.cuda) return choose(false, "the hook does nothing: no version of the host was given");
  const auto matches = std::count_if(compat.files.begin(), compat.files.end(), is_container_compat_name);
  if (matches != 1) {
    return choose(
        false, fmt::format("{} files match libcuda.so.*.* in the compat directory, exactly one is expected", matches));
  }
  const auto file = std::find_if(compat.files.begin(), compat.files.end(), is_container_compat_name);
  const auto version = version_in(*file);
  ContainerDecision without = decide_by_branch(version, host);
  if (!compat.note) return without;
  ContainerDecision with = decide_by_note(*compat.note, version, host);
  if (compat.note->faults.empty() || with.choice == without.choice) return with;
  return {ContainerChoice::Unclear,
          fmt::format("the note is malformed; a toolkit that reads it says {}, one that does not: {}", with.reason,
                      without.reason)};
}

}  // namespace cuda_runpath
