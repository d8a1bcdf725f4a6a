#include "cuda_runpath/io/undo_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <vector>

#include "io/in_place.hpp"
#include "io/journal.hpp"
#include "io/replace.hpp"
#include "io/system_calls.hpp"
#include "io/undo_entry.hpp"

namespace cuda_runpath {
namespace {

tl::unexpected<Error> fault_at(const std::string& path, ErrorKind kind, std::string message, std::string advice) {
  return tl::unexpected(Error{kind, std::move(message), std::nullopt, std::move(advice), path});
}

/// Absolute and without links, so that `undo` finds the file from any directory.
Result<std::string> absolute_path(const std::string& path) {
  const Result<Place> place = place_of(path);
  if (!place) return tl::unexpected(place.error());
  const std::unique_ptr<char, void (*)(void*)> directory(::realpath(place->directory.c_str(), nullptr), ::free);
  if (!directory) return tl::unexpected(system_error("cannot resolve the directory of", path, errno));
  return Place{directory.get(), place->name}.path();
}

OldState written_state(const DiskFile& source, const FileEdit& edit) {
  OldState written;
  written.identity = source.identity();
  written.identity.size = edit.new_size;
  for (const Write& write : edit.writes) written.parts.push_back({write.file_offset, write.bytes});
  return written;
}

/// The edit that makes the old file of the present one.
FileEdit reversed(const UndoEntry& entry, std::uint64_t present_size) {
  FileEdit edit{present_size, entry.old.identity.size, EditSafety::NeedsJournal, {}};
  for (std::size_t count = entry.old.parts.size(); count > 0; --count) {
    const OldPart& part = entry.old.parts[count - 1];
    if (!part.bytes.empty()) edit.writes.push_back({part.file_offset, part.bytes, "old bytes"});
  }
  return edit;
}

/// mtime is the last thing that tells the files apart; where it cannot be set nothing depends on it.
Status put_back_through_copy(const DiskFile& file, const Place& place, const UndoEntry& entry) {
  CommitWishes wishes;
  wishes.mode = CommitMode::Replace;
  const FileIdentity& old = entry.old.identity;
  wishes.check = [&](const std::string& copy, CommitWay) -> Status {
    const FileDescriptor descriptor(call::open(copy, O_RDONLY | O_NOFOLLOW));
    if (!descriptor.open()) return tl::unexpected(system_error("cannot open", copy, errno));
    static_cast<void>(call::futimens(descriptor.number(), old.modified_seconds, old.modified_nanoseconds));
    return {};
  };
  return commit_by_replacing(file, place, reversed(entry, file.size()), wishes);
}

Status put_back_in_place(const Place& place, int target, const DiskFile& file, const UndoEntry& entry) {
  if (Status back = cuda_runpath::put_back(target, entry.old, entry.old.parts.size(), place.path()); !back) return back;
  const bool mode_differs = ((file.identity().mode ^ entry.old.identity.mode) & 07777U) != 0;
  if (!mode_differs || call::fchmod(target, entry.old.identity.mode) == 0) return {};
  return tl::unexpected(system_error("cannot put back the mode", place.path(), errno));
}

Status write_old_bytes(const DiskFile& file, const Place& place, const UndoEntry& entry) {
  const bool split_links = file.identity().links > 1;
  const bool through_copy = entry.way == CommitWay::CloneAndRename && !split_links;
  if (!through_copy) {
    const tl::expected<FileDescriptor, int> target = open_for_edit(file, place);
    if (target) return put_back_in_place(place, target->number(), file, entry);
    if (target.error() != ETXTBSY) {
      return tl::unexpected(system_error("cannot open for writing", place.path(), target.error()));
    }
    if (split_links) {
      return fault_at(place.path(), ErrorKind::Refused, "is being executed, and a copy would split its hard links",
                      "end the program");
    }
  }
  return put_back_through_copy(file, place, entry);
}

}  // namespace

struct UndoWriter::State {
  std::string path;
  FileDescriptor descriptor;
  std::mutex mutex;
  std::uint64_t size = 0;
};

Result<UndoWriter> UndoWriter::create(const std::string& path) {
  auto state = std::make_shared<State>();
  state->path = path;
  state->descriptor = FileDescriptor(call::open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600));
  if (!state->descriptor.open() && errno == EEXIST) {
    return fault_at(path, ErrorKind::Refused, "exists: it may hold the only old bytes of an earlier run",
                    "name another undo file, or remove this one");
  }
  if (!state->descriptor.open()) return tl::unexpected(system_error("cannot create the undo file", path, errno));
  const Bytes head = encode_undo_head();
  if (Status done = write_all(state->descriptor.number(), head, 0, path); !done) {
    static_cast<void>(call::unlink(path));
    return tl::unexpected(done.error());
  }
  state->size = head.size();
  return UndoWriter(std::move(state));
}

Status UndoWriter::add(const DiskFile& source, const FileEdit& edit, CommitWay way, Sync sync) const {
  Result<std::string> path = absolute_path(source.path());
  if (!path) return tl::unexpected(path.error());
  Result<OldState> old = read_old_state(source, edit);
  if (!old) return tl::unexpected(old.error());
  const Bytes entry = encode_undo_entry({std::move(*path), way, std::move(*old), written_state(source, edit)});
  if (entry.size() > most_journal_bytes) {
    return fault_at(source.path(), ErrorKind::Refused, "the edit overwrites more than an undo file holds (256 MiB)",
                    "leave --undo-file away, or use --output");
  }
  const std::lock_guard<std::mutex> guard(state_->mutex);
  const int descriptor = state_->descriptor.number();
  Status done = write_all(descriptor, entry, state_->size, state_->path);
  if (done && sync == Sync::Yes && call::fdatasync(descriptor) != 0) {
    done = tl::unexpected(system_error("cannot fdatasync", state_->path, errno));
  }
  if (!done) {
    static_cast<void>(call::ftruncate(descriptor, state_->size));  // what is cut short is never read
    return done;
  }
  state_->size += entry.size();
  return {};
}

Status UndoWriter::finish() const {
  if (state_->size > undo_head_size || call::unlink(state_->path) == 0) return {};
  return tl::unexpected(system_error("cannot remove", state_->path, errno));
}

const std::string& UndoWriter::path() const {
  return state_->path;
}

struct UndoFile::State {
  struct Place {
    std::uint64_t file_offset = 0;  ///< of the old half
    UndoEntryHead head;
  };

  DiskFile file;
  std::vector<Place> places;
  bool cut_short = false;

  explicit State(DiskFile opened) : file(std::move(opened)) {}

  [[nodiscard]] Result<UndoEntry> entry(std::size_t index) const {
    const Place& place = places[index];
    const Result<Bytes> bytes = read_block(file, place.file_offset, place.head.old_size + place.head.written_size);
    if (!bytes) return tl::unexpected(bytes.error());
    const ByteView all(*bytes);
    Result<UndoEntry> entry =
        decode_undo_entry(place.head, all.first(place.head.old_size), all.subspan(place.head.old_size));
    if (!entry) entry.error().path = file.path();
    return entry;
  }
};

Result<UndoFile> UndoFile::read(const std::string& path) {
  Result<DiskFile> opened = DiskFile::open(path);
  if (!opened) return tl::unexpected(opened.error());
  auto state = std::make_shared<State>(std::move(*opened));
  const Result<Bytes> head = read_block(state->file, 0, undo_head_size);
  if (!head || !is_undo_head(*head)) {
    return fault_at(path, ErrorKind::Malformed, "is no undo file of this program", "name what --undo-file wrote");
  }
  const std::uint64_t end = state->file.size();
  for (std::uint64_t at = undo_head_size; at < end;) {
    const Result<Bytes> bytes = read_block(state->file, at, undo_entry_head_size);
    if (!bytes) {
      state->cut_short = true;
      break;
    }
    const UndoEntryHead entry = decode_undo_entry_head(*bytes);
    const std::uint64_t begin = at + undo_entry_head_size;
    const std::uint64_t rest = end - begin;
    if (entry.old_size > most_journal_bytes || entry.written_size > most_journal_bytes) {
      return fault_at(path, ErrorKind::Malformed, fmt::format("has an entry of impossible size at {:#x}", at), {});
    }
    if (entry.old_size + entry.written_size > rest) {
      state->cut_short = true;
      break;
    }
    state->places.push_back({begin, entry});
    at = begin + entry.old_size + entry.written_size;
  }
  return UndoFile(std::move(state));
}

std::size_t UndoFile::count() const {
  return state_->places.size();
}

bool UndoFile::cut_short() const {
  return state_->cut_short;
}

Result<std::string> UndoFile::target(std::size_t index) const {
  const Result<UndoEntry> entry = state_->entry(index);
  if (!entry) return tl::unexpected(entry.error());
  return entry->path;
}

Result<UndoOutcome> UndoFile::put_back(std::size_t index, UndoIntent intent) const {
  const Result<UndoEntry> entry = state_->entry(index);
  if (!entry) return tl::unexpected(entry.error());
  if (intent == UndoIntent::PutBack) {
    if (const Result<bool> rolled_back = recover(entry->path); !rolled_back) return tl::unexpected(rolled_back.error());
  }
  const Result<DiskFile> file = DiskFile::open(entry->path);
  if (!file) return tl::unexpected(file.error());
  const Place place = split_path(entry->path);
  const Result<FileLock> lock = FileLock::take(file->descriptor(), entry->path);
  if (!lock) return tl::unexpected(lock.error());
  const Result<EditedState> now = edited_state(*entry, file->descriptor(), file->size(), entry->path);
  if (!now) return tl::unexpected(now.error());
  if (*now == EditedState::Old) return UndoOutcome::AlreadyOld;
  if (*now == EditedState::Other) {
    return fault_at(entry->path, ErrorKind::Refused, "is not what the edit left: something has changed it since",
                    "take it from its package again");
  }
  if (Status same = check_unchanged(*file, place); !same) return tl::unexpected(same.error());
  if (intent == UndoIntent::Look) return UndoOutcome::PutBack;
  if (Status done = write_old_bytes(*file, place, *entry); !done) return tl::unexpected(done.error());
  return UndoOutcome::PutBack;
}

}  // namespace cuda_runpath
