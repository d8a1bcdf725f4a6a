/// The undo journal: the old bytes of an edit in place whose intermediate states do not load.
///
/// It is complete on disk before the first write to the target, and goes when the last one is done.
/// A run that finds one writes the old bytes back. All integers are little-endian, nothing is padded:
///
///   journal    := header name capability record* trailer
///   header     := magic          char[16]  "cuda-runpath-jnl"
///                 version        u32       1
///                 mode           u32       st_mode of the target
///                 device         u64       st_dev: for the reader of a dump (a reboot may change it)
///                 inode          u64       st_ino: must be that of the target
///                 old_size       u64       bytes
///                 modified_s     u64       mtime, seconds (two's complement)
///                 modified_ns    u64       mtime, nanoseconds
///                 record_count   u32
///                 name_size      u32       bytes
///                 capability     u32       bytes; 0xffffffff when the target has no security.capability
///   name       := byte[name_size]          the target's name in the journal's directory
///   capability := byte[capability]         the value of security.capability
///   record     := file_offset u64, size u64, old bytes: byte[size]
///   trailer    := end mark char[8] "jnl-done", checksum u64 (FNV-1a, 64 bits, of everything before it)
///
/// Shorter than its lengths say: the stop came before the first write. Anything else that does not
/// add up is damage.
#pragma once

#include <string>

#include "io/leftover.hpp"
#include "io/old_state.hpp"

namespace cuda_runpath {

struct Journal {
  std::string target_name;
  OldState old;
};

[[nodiscard]] Bytes encode_journal(const Journal& journal);

enum class JournalState {
  Complete,
  CutShort,  ///< the target was not written yet; `journal.old.identity` holds when target_name is not empty
  Damaged,
};

struct JournalReading {
  JournalState state = JournalState::Damaged;
  Journal journal;
  std::string fault;  ///< of Damaged; lower case, no full stop
};

[[nodiscard]] JournalReading decode_journal(ByteView bytes);

/// Journals above this size are not made and not read: one edit of one file stays in memory.
inline constexpr std::uint64_t most_journal_bytes = std::uint64_t{256} << 20;

/// Writes the journal of `place`, whole. Nothing is left behind after an error.
/// Errors: Refused when another run works there; Io.
[[nodiscard]] Result<HeldFile> write_journal(const Place& place, const OldState& old);

}  // namespace cuda_runpath
