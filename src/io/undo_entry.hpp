/// One entry of an undo file: a file as it was before an edit, and the bytes that the edit writes.
///
///   undo file := magic char[16] "cuda-runpath-und", version u32 1, entry*
///   entry     := old_size u64, written_size u64, way u32 (CommitWay), old: journal, written: journal
///
/// Both halves are journals (see journal.hpp) whose name is the absolute path of the file. The records of
/// `old` are the overwritten bytes and its size is the old one; those of `written` are the writes of the
/// edit in order and the new size. Knowing both tells a file that something else has changed since from
/// one that a stopped run left half written. Integers are little-endian.
#pragma once

#include <string>

#include "cuda_runpath/io/commit.hpp"
#include "io/old_state.hpp"

namespace cuda_runpath {

struct UndoEntry {
  std::string path;
  CommitWay way = CommitWay::OrderedInPlace;
  OldState old;
  OldState written;  ///< `identity.size` is the new size
};

inline constexpr std::uint64_t undo_head_size = 20;        ///< bytes, of the file
inline constexpr std::uint64_t undo_entry_head_size = 20;  ///< bytes, of an entry

[[nodiscard]] Bytes encode_undo_head();
/// Whether `bytes` are the head of an undo file that this version can read.
[[nodiscard]] bool is_undo_head(ByteView bytes);

[[nodiscard]] Bytes encode_undo_entry(const UndoEntry& entry);

/// The front of an entry, as it stands there.
struct UndoEntryHead {
  std::uint64_t old_size = 0;
  std::uint64_t written_size = 0;
  std::uint32_t way = 0;  ///< a CommitWay, if the file is not damaged
};
[[nodiscard]] UndoEntryHead decode_undo_entry_head(ByteView bytes);

/// Errors: Malformed, with what does not hold.
[[nodiscard]] Result<UndoEntry> decode_undo_entry(const UndoEntryHead& head, ByteView old_bytes,
                                                  ByteView written_bytes);

/// What a file holds where an edit writes.
enum class EditedState {
  Old,
  Edited,  ///< the new bytes, or a mixture that a stop between writes leaves
  Other,
};
/// Looks at the open file `descriptor` of `size` bytes. Errors: Io, for `path`.
[[nodiscard]] Result<EditedState> edited_state(const UndoEntry& entry, int descriptor, std::uint64_t size,
                                               const std::string& path);

}  // namespace cuda_runpath
