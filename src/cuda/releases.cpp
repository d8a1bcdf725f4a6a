/// Toolkits and driver branches looked up in their tables, which the compiler checks.
#include "cuda_runpath/cuda/releases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cuda/release_order.hpp"
#include "cuda_runpath/base/table_checks.hpp"

namespace cuda_runpath {
namespace {

constexpr std::array toolkits{
#define TOOLKIT_RELEASE(release, name, linux_driver, windows_driver, provenance) \
  ToolkitRelease{release, name, linux_driver, windows_driver, provenance},
#include "toolkit_releases.def"
#undef TOOLKIT_RELEASE
};
static_assert(strictly_sorted(toolkits,
                              [](const auto& a, const auto& b) { return compare_dotted(a.release, b.release) < 0; }),
              "data/toolkit_releases.def: sort the rows by release, each release once");
static_assert(all_sourced(toolkits), "data/toolkit_releases.def: every row needs a source and a date");
static_assert(std::all_of(toolkits.begin(), toolkits.end(),
                          [](const ToolkitRelease& row) {
                            return is_dotted(row.release) && !row.name.empty() && is_dotted(row.linux_driver) &&
                                   is_dotted_or_empty(row.windows_driver);
                          }),
              "data/toolkit_releases.def: versions are numbers with dots");

constexpr std::array branches{
#define DRIVER_BRANCH(branch, cuda, provenance) DriverBranch{branch, cuda, provenance},
#include "driver_branches.def"
#undef DRIVER_BRANCH
};
static_assert(strictly_sorted(branches, [](const auto& a, const auto& b) { return a.branch < b.branch; }),
              "data/driver_branches.def: sort the rows by branch, each branch once");
static_assert(std::is_sorted(branches.begin(), branches.end(),
                             [](const auto& a, const auto& b) { return compare_dotted(a.cuda, b.cuda) < 0; }),
              "data/driver_branches.def: a later branch has no older CUDA");
static_assert(all_sourced(branches), "data/driver_branches.def: every row needs a source and a date");
static_assert(std::all_of(branches.begin(), branches.end(), [](const auto& row) { return is_dotted(row.cuda); }),
              "data/driver_branches.def: versions are numbers with dots");

/// Drivers on which every release of a CUDA major version runs.
struct MajorVersion {
  std::uint32_t major;
  std::uint32_t first_branch;
  std::string_view minimum;
  std::uint32_t branch_after;  ///< 0: none yet
  Provenance provenance;
};

constexpr std::array majors{
#define MINOR_VERSION(major, first_branch, minimum, branch_after, provenance) \
  MajorVersion{major, first_branch, minimum, branch_after, provenance},
#include "minor_version.def"
#undef MINOR_VERSION
};
static_assert(strictly_sorted(majors,
                              [](const auto& a, const auto& b) {
                                return a.major < b.major && a.branch_after == b.first_branch;
                              }),
              "data/minor_version.def: sort the rows by major; their ranges of branches join");
static_assert(all_sourced(majors), "data/minor_version.def: every row needs a source and a date");

constexpr std::array supported{
#define DRIVER_SUPPORT(branch, kind, end_of_life, newest_major, provenance) \
  DriverSupport{branch, kind, end_of_life, newest_major, provenance},
#include "driver_support.def"
#undef DRIVER_SUPPORT
};
static_assert(strictly_sorted(supported, [](const auto& a, const auto& b) { return a.branch < b.branch; }),
              "data/driver_support.def: sort the rows by branch, each branch once");
static_assert(all_sourced(supported), "data/driver_support.def: every row needs a source and a date");

Version version_of(std::string_view text) {
  return Version::parse(text).value_or(Version{});
}

std::optional<DriverMinimum> minimum_of_release(const Version& runtime) {
  // Before CUDA 11 the minor release decides: "10" alone says too little.
  if (runtime.parts.size() < 2) return std::nullopt;
  const ToolkitRelease* row = find_toolkit(runtime);
  if (row == nullptr) row = find_toolkit(minor_release(runtime));  // 10.1.243, an update
  if (row == nullptr) return std::nullopt;
  return DriverMinimum{version_of(row->linux_driver), std::nullopt, row->provenance};
}

}  // namespace

std::span<const ToolkitRelease> toolkit_releases() {
  return toolkits;
}

const ToolkitRelease* find_toolkit(const Version& release) {
  if (release.parts.size() < 2) return nullptr;
  const auto at = std::find_if(toolkits.begin(), toolkits.end(), [&](const ToolkitRelease& row) {
    return is_release_of(version_of(row.release), release);
  });
  return at == toolkits.end() ? nullptr : &*at;
}

Version newest_cuda() {
  return version_of(branches.back().cuda);
}

std::optional<DriverMinimum> minimum_driver(const Version& runtime) {
  if (runtime.parts.empty()) return std::nullopt;
  if (minor_release(runtime) > newest_cuda()) return std::nullopt;
  const auto at = std::find_if(majors.begin(), majors.end(),
                               [&](const MajorVersion& row) { return row.major == runtime.parts.front(); });
  if (at == majors.end()) return minimum_of_release(runtime);
  const auto end = at->branch_after == 0 ? std::nullopt : std::optional(at->branch_after);
  return DriverMinimum{version_of(at->minimum), end, at->provenance};
}

std::string driver_text(const Version& driver) {
  std::string text;
  for (std::size_t i = 0; i < driver.parts.size(); ++i) {
    text += i == 0 ? "" : ".";
    text += i < 2 ? fmt::format("{}", driver.parts[i]) : fmt::format("{:02}", driver.parts[i]);
  }
  return text;
}

std::span<const DriverBranch> driver_branches() {
  return branches;
}

std::optional<Version> cuda_of_branch(std::uint32_t branch) {
  const auto at = std::lower_bound(branches.begin(), branches.end(), branch,
                                   [](const DriverBranch& row, std::uint32_t wanted) { return row.branch < wanted; });
  if (at == branches.end() || at->branch != branch) return std::nullopt;
  return Version::parse(at->cuda);
}

std::optional<DriverCuda> cuda_of_driver(const Version& driver) {
  if (driver.parts.empty()) return std::nullopt;
  const std::uint32_t branch = driver.parts.front();
  if (const auto at =
          std::find_if(branches.begin(), branches.end(), [&](const DriverBranch& row) { return row.branch == branch; });
      at != branches.end()) {
    const Version cuda = version_of(at->cuda);
    return DriverCuda{cuda, cuda.parts.front(), at->provenance};
  }
  // A branch after the last row may bring a major version that nobody has heard of.
  if (branch > branches.back().branch) return std::nullopt;
  const auto at = std::find_if(majors.begin(), majors.end(), [&](const MajorVersion& row) {
    return branch >= row.first_branch && (row.branch_after == 0 || branch < row.branch_after);
  });
  if (at == majors.end()) return std::nullopt;
  return DriverCuda{std::nullopt, at->major, at->provenance};
}

std::span<const DriverSupport> driver_support() {
  return supported;
}

const DriverSupport* find_driver_support(std::uint32_t branch) {
  const auto at =
      std::find_if(supported.begin(), supported.end(), [&](const DriverSupport& row) { return row.branch == branch; });
  return at == supported.end() ? nullptr : &*at;
}

}  // namespace cuda_runpath
