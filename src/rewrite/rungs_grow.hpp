/// What R6, R7 and R8 share: bytes at the end of the file, in a segment that reaches them.
#pragma once

#include <optional>

#include "rewrite/rungs.hpp"

namespace cuda_runpath {

/// The growing end of the file: the segment that will hold it and where its next byte goes.
struct Tail {
  std::size_t segment_index = 0;
  Destination place;
};

/// Moves the string table to `tail`, or the section behind it when that moves fewer bytes.
[[nodiscard]] Attempt move_to_tail(const NewString& wanted, Layout layout, Tail tail);

/// A new read-only PT_LOAD, empty, at the end of the file and above all others, in program header
/// `slot` (one past the last: appended); or the blocker.
[[nodiscard]] tl::expected<Tail, std::string> append_load(Layout& layout, std::size_t slot);

/// File offset behind the program header table.
[[nodiscard]] std::uint64_t program_headers_end(const ElfFile& file);

/// PT_PHDR covers one program header more.
void count_new_program_header(Layout& layout);

}  // namespace cuda_runpath
