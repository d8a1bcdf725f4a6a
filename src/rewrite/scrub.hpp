/// Overwriting what nothing refers to any more: the old list, and what a move left behind.
///
/// Nix finds references by scanning for store paths, so a dead path keeps its package alive.
#pragma once

#include "cuda_runpath/policy/runpath_plan.hpp"
#include "rewrite/layout.hpp"

namespace cuda_runpath {

/// Adds the writes. `new_string` is the offset of the new string in the string table, if there is one.
/// Errors: Malformed or Unsupported when the references to the string table cannot be followed.
[[nodiscard]] Status scrub(Layout& layout, const RunpathPlan& plan, std::optional<std::uint64_t> new_string);

}  // namespace cuda_runpath
