#include "io/undo_entry.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "io/journal.hpp"
#include "io/packed_struct.hpp"
#include "io/system_calls.hpp"

namespace cuda_runpath {
namespace {

struct Head {
  std::array<char, 16> magic;
  U32 version;
};
static_assert(sizeof(Head) == undo_head_size);

struct EntryHead {
  U64 old_size;
  U64 written_size;
  U32 way;
};
static_assert(sizeof(EntryHead) == undo_entry_head_size);

constexpr std::array<char, 16> magic = {'c', 'u', 'd', 'a', '-', 'r', 'u', 'n', 'p', 'a', 't', 'h', '-', 'u', 'n', 'd'};
constexpr std::uint32_t format_version = 1;

Result<Journal> decode_half(ByteView bytes) {
  JournalReading reading = decode_journal(bytes);
  if (reading.state == JournalState::Complete) return std::move(reading.journal);
  return fail(ErrorKind::Malformed, "an entry " + (reading.fault.empty() ? "ends too early" : reading.fault));
}

/// Whether some write of the edit puts `byte` at `file_offset`.
bool is_written_there(const OldState& written, std::uint64_t file_offset, std::byte byte) {
  return std::any_of(written.parts.begin(), written.parts.end(), [&](const OldPart& part) {
    const Range range{part.file_offset, part.file_offset + part.bytes.size()};
    return range.holds(file_offset) && part.bytes[file_offset - part.file_offset] == byte;
  });
}

}  // namespace

Bytes encode_undo_head() {
  Bytes out;
  append_struct(out, Head{magic, format_version});
  return out;
}

bool is_undo_head(ByteView bytes) {
  const Bytes expected = encode_undo_head();
  return std::equal(bytes.begin(), bytes.end(), expected.begin(), expected.end());
}

Bytes encode_undo_entry(const UndoEntry& entry) {
  const Bytes old_bytes = encode_journal({entry.path, entry.old});
  const Bytes written_bytes = encode_journal({entry.path, entry.written});
  Bytes out;
  append_struct(out, EntryHead{old_bytes.size(), written_bytes.size(), static_cast<std::uint32_t>(entry.way)});
  append(out, old_bytes);
  append(out, written_bytes);
  return out;
}

UndoEntryHead decode_undo_entry_head(ByteView bytes) {
  EntryHead head;
  std::memcpy(&head, bytes.data(), sizeof head);
  return {head.old_size, head.written_size, head.way};
}

Result<UndoEntry> decode_undo_entry(const UndoEntryHead& head, ByteView old_bytes, ByteView written_bytes) {
  if (head.way > static_cast<std::uint32_t>(CommitWay::CloneAndRename)) {
    return fail(ErrorKind::Malformed, "an entry has an unknown way of committing");
  }
  Result<Journal> old = decode_half(old_bytes);
  if (!old) return tl::unexpected(old.error());
  Result<Journal> written = decode_half(written_bytes);
  if (!written) return tl::unexpected(written.error());
  if (old->target_name != written->target_name || old->target_name.empty() || old->target_name.front() != '/') {
    return fail(ErrorKind::Malformed, "an entry is not for one absolute path");
  }
  if (old->old.parts.size() != written->old.parts.size()) {
    return fail(ErrorKind::Malformed, "an entry has other writes than old bytes");
  }
  return UndoEntry{std::move(old->target_name), static_cast<CommitWay>(head.way), std::move(old->old),
                   std::move(written->old)};
}

Result<EditedState> edited_state(const UndoEntry& entry, int descriptor, std::uint64_t size, const std::string& path) {
  const std::uint64_t old_size = entry.old.identity.size;
  if (size < old_size || size > entry.written.identity.size) return EditedState::Other;
  bool is_old = size == old_size;
  for (std::size_t i = 0; i < entry.written.parts.size(); ++i) {
    const OldPart& written = entry.written.parts[i];
    const Bytes& old_bytes = entry.old.parts[i].bytes;
    if (written.file_offset >= size) continue;
    Bytes present(std::min<std::uint64_t>(written.bytes.size(), size - written.file_offset));
    if (Status got = read_all(descriptor, written.file_offset, present, path); !got) return tl::unexpected(got.error());
    for (std::size_t at = 0; at < present.size(); ++at) {
      const bool reserved = at >= old_bytes.size() && present[at] == std::byte{0};  // behind the old end
      if (at < old_bytes.size() && present[at] == old_bytes[at]) continue;
      if (!reserved && !is_written_there(entry.written, written.file_offset + at, present[at]))
        return EditedState::Other;
      is_old = false;
    }
  }
  return is_old ? EditedState::Old : EditedState::Edited;
}

}  // namespace cuda_runpath
