/// PT_LOADs that an edit leaves empty.
///
/// A string table that grew into a PT_LOAD of its own and later has to leave it takes the only section
/// of that segment along. binutils' objcopy then gives the segment an offset that is not congruent to
/// its address, and ld.so refuses the file. Such a segment becomes PT_NULL, a spare for the next edit.
#pragma once

#include "rewrite/layout.hpp"

namespace cuda_runpath {

/// Whether nothing of the file lies in the addresses of program header `index`: no section (there must
/// be section headers), no other segment, no header table, no entry point, no pointer of the dynamic table.
[[nodiscard]] bool holds_nothing(const Layout& layout, std::size_t index);

/// Makes PT_NULL of every PT_LOAD whose last section the layout moves away.
void retire_empty_loads(Layout& layout);

}  // namespace cuda_runpath
