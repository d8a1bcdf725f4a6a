/// How releases compare of which one is known less fully than the other: CUDA 12 and 12.3.1, a driver and its branch.
#pragma once

#include <algorithm>

#include "cuda_runpath/base/version.hpp"

namespace cuda_runpath {

/// "12.2": major and minor alone; a major alone stays alone.
[[nodiscard]] inline Version minor_release(const Version& release) {
  if (release.parts.size() < 2) return release;
  return Version{{release.parts[0], release.parts[1]}};
}

/// Whether `release` begins with all the numbers of `asked`: 12.9.1 is a release of 12.9 and of 12.
[[nodiscard]] inline bool is_release_of(const Version& release, const Version& asked) {
  return asked.parts.size() <= release.parts.size() &&
         std::equal(asked.parts.begin(), asked.parts.end(), release.parts.begin());
}

/// Whether `driver` is below `first`; a branch alone ("535") counts as its newest driver.
[[nodiscard]] inline bool is_before(const Version& driver, const Version& first) {
  if (driver.parts.size() == 1) return driver.parts.front() < first.parts.front();
  return driver < first;
}

}  // namespace cuda_runpath
