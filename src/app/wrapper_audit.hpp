/// Wrappers that lead the loader around the search list: CR010 for what is no ELF object of ours.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "cuda_runpath/base/random_access.hpp"
#include "cuda_runpath/policy/finding.hpp"

namespace cuda_runpath {

/// A script ("#!" at its beginning) with LD_LIBRARY_PATH and one of `directories` on one line.
/// Errors: Io.
[[nodiscard]] Result<std::optional<Finding>> audit_script(const RandomAccess& file,
                                                          const std::set<std::string>& directories);

/// A compiled wrapper (nixpkgs' makeBinaryWrapper), which has both as strings of their own. Errors: Io.
[[nodiscard]] Result<std::optional<Finding>> audit_binary_wrapper(const RandomAccess& file,
                                                                  const std::set<std::string>& directories);

}  // namespace cuda_runpath
