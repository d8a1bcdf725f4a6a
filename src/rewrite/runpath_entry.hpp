/// The last step of every rung: the DT_RUNPATH (or DT_RPATH) entry of the dynamic table.
#pragma once

#include "cuda_runpath/policy/runpath_plan.hpp"
#include "rewrite/layout.hpp"

namespace cuda_runpath {

/// d_tag of `tag`; DT_NULL for None.
[[nodiscard]] std::uint64_t dynamic_tag(RunpathTag tag);

/// Puts the entry with tag and string offset in place, as staged writes: an existing entry is
/// overwritten; a new one takes a spare DT_NULL, else an entry that says nothing new (DT_SYMBOLIC,
/// DT_TEXTREL, DT_BIND_NOW where DT_FLAGS holds the bit; DT_RELACOUNT and DT_RELCOUNT, hints only).
/// Errors: Refused when there is no such entry, or two of the tag.
[[nodiscard]] Status put_runpath_entry(Layout& layout, const RunpathPlan& plan, std::uint64_t string_offset);

/// Takes the entry out. When it is not the last one, those behind move up, which is not an ordered edit.
/// Errors: Refused as above.
[[nodiscard]] Status remove_runpath_entry(Layout& layout, const RunpathPlan& plan);

}  // namespace cuda_runpath
