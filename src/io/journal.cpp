#include "io/journal.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>

#include "cuda_runpath/base/fnv1a.hpp"
#include "io/packed_struct.hpp"
#include "io/system_calls.hpp"

namespace cuda_runpath {
namespace {

struct Header {
  std::array<char, 16> magic;
  U32 version;
  U32 mode;
  U64 device;
  U64 inode;
  U64 old_size;
  U64 modified_seconds;
  U64 modified_nanoseconds;
  U32 record_count;
  U32 name_size;
  U32 capability_size;
};
static_assert(sizeof(Header) == 76);

struct RecordHeader {
  U64 file_offset;
  U64 size;
};
static_assert(sizeof(RecordHeader) == 16);

struct Trailer {
  std::array<char, 8> end_mark;
  U64 checksum;
};
static_assert(sizeof(Trailer) == 16);

constexpr std::array<char, 16> magic = {'c', 'u', 'd', 'a', '-', 'r', 'u', 'n', 'p', 'a', 't', 'h', '-', 'j', 'n', 'l'};
constexpr std::array<char, 8> end_mark = {'j', 'n', 'l', '-', 'd', 'o', 'n', 'e'};
constexpr std::uint32_t format_version = 1;
constexpr std::uint32_t no_capability = std::numeric_limits<std::uint32_t>::max();

/// Takes pieces from the front; false at the end of the bytes.
class Cursor {
 public:
  explicit Cursor(ByteView bytes) : rest_(bytes) {}

  [[nodiscard]] bool take(std::uint64_t size, ByteView& piece) {
    if (size > rest_.size()) return false;
    piece = rest_.first(size);
    rest_ = rest_.subspan(size);
    return true;
  }
  template <class T>
  [[nodiscard]] bool take_struct(T& value) {
    ByteView piece;
    if (!take(sizeof(T), piece)) return false;
    std::memcpy(&value, piece.data(), sizeof(T));
    return true;
  }
  [[nodiscard]] std::size_t left() const { return rest_.size(); }

 private:
  ByteView rest_;
};

JournalReading damaged(std::string fault) {
  return {JournalState::Damaged, {}, std::move(fault)};
}

FileIdentity identity_in(const Header& header) {
  FileIdentity identity;
  identity.device = header.device;
  identity.inode = header.inode;
  identity.size = header.old_size;
  identity.modified_seconds = static_cast<std::int64_t>(header.modified_seconds.get());
  identity.modified_nanoseconds = static_cast<std::int64_t>(header.modified_nanoseconds.get());
  identity.mode = header.mode;
  return identity;
}

/// Name, capability and records; false when the bytes end before.
bool take_body(Cursor& cursor, const Header& header, Journal& journal) {
  ByteView name;
  if (!cursor.take(header.name_size, name)) return false;
  ByteView capability;
  if (header.capability_size != no_capability) {
    if (!cursor.take(header.capability_size, capability)) return false;
    journal.old.capability.emplace(capability.begin(), capability.end());
  }
  journal.target_name = text_of(name);
  for (std::uint32_t i = 0; i < header.record_count; ++i) {
    RecordHeader record;
    ByteView bytes;
    if (!cursor.take_struct(record) || !cursor.take(record.size, bytes)) return false;
    journal.old.parts.push_back({record.file_offset, Bytes(bytes.begin(), bytes.end())});
  }
  return true;
}

}  // namespace

Bytes encode_journal(const Journal& journal) {
  const FileIdentity& target = journal.old.identity;
  const auto& capability = journal.old.capability;
  Header header;
  header.magic = magic;
  header.version = format_version;
  header.mode = target.mode;
  header.device = target.device;
  header.inode = target.inode;
  header.old_size = target.size;
  header.modified_seconds = static_cast<std::uint64_t>(target.modified_seconds);
  header.modified_nanoseconds = static_cast<std::uint64_t>(target.modified_nanoseconds);
  header.record_count = static_cast<std::uint32_t>(journal.old.parts.size());
  header.name_size = static_cast<std::uint32_t>(journal.target_name.size());
  header.capability_size = capability ? static_cast<std::uint32_t>(capability->size()) : no_capability;

  Bytes out;
  append_struct(out, header);
  append(out, bytes_of(journal.target_name));
  if (capability) append(out, *capability);
  for (const OldPart& part : journal.old.parts) {
    append_struct(out, RecordHeader{part.file_offset, part.bytes.size()});
    append(out, part.bytes);
  }
  append(out, std::as_bytes(std::span(end_mark)));
  append_struct(out, U64(fnv1a(out)));
  return out;
}

JournalReading decode_journal(ByteView bytes) {
  Cursor cursor(bytes);
  JournalReading reading{JournalState::CutShort, {}, {}};
  const ByteView start = bytes.first(std::min(bytes.size(), magic.size()));
  if (text_of(start) != std::string_view(magic.data(), start.size())) {
    return damaged("does not begin with the journal's magic");
  }
  Header header;
  if (!cursor.take_struct(header)) return reading;
  if (header.version != format_version) {
    return damaged("has journal version " + std::to_string(header.version) + ", expected 1");
  }
  reading.journal.old.identity = identity_in(header);
  Trailer trailer;
  if (!take_body(cursor, header, reading.journal) || !cursor.take_struct(trailer)) return reading;
  if (cursor.left() != 0) return damaged("goes on behind its end mark");
  if (trailer.end_mark != end_mark) return damaged("has no end mark");
  if (trailer.checksum != fnv1a(bytes.first(bytes.size() - sizeof(U64)))) return damaged("does not match its checksum");
  for (const OldPart& part : reading.journal.old.parts) {
    const auto range = range_of(part.file_offset, part.bytes.size());
    if (part.bytes.empty()) continue;
    if (!range || range->end > header.old_size) return damaged("has a record outside of the old file");
  }
  reading.state = JournalState::Complete;
  return reading;
}

Result<HeldFile> write_journal(const Place& place, const OldState& old) {
  const std::string path = place.journal();
  const Bytes bytes = encode_journal({place.name, old});
  if (bytes.size() > most_journal_bytes) {
    return tl::unexpected(Error{ErrorKind::Refused, "the edit overwrites more than a journal holds (256 MiB)",
                                std::nullopt, "use --commit replace", place.path()});
  }
  Result<HeldFile> held = create_held(path);
  if (!held) return held;
  if (Status written = write_all(held->descriptor.number(), bytes, 0, path); !written) {
    static_cast<void>(call::unlink(path));  // incomplete: the next run removes it too
    return tl::unexpected(written.error());
  }
  return held;
}

}  // namespace cuda_runpath
