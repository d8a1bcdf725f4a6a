// What a stopped run left: a journal is rolled back before anything else looks at the file, a
// temporary file is removed. Nothing that a living process holds is touched.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "cuda_runpath/io/commit.hpp"
#include "io/in_place.hpp"
#include "io/journal.hpp"
#include "io/system_calls.hpp"

namespace cuda_runpath {
namespace {

tl::unexpected<Error> journal_fault(ErrorKind kind, const std::string& journal, std::string message) {
  return tl::unexpected(Error{kind, std::move(message), std::nullopt,
                              "take the file it belongs to from its package again, then remove the journal", journal});
}

Result<JournalReading> read_journal(const HeldFile& held, const std::string& path) {
  struct stat status {};
  if (::fstat(held.descriptor.number(), &status) != 0) {
    return tl::unexpected(system_error("cannot look at", path, errno));
  }
  // In a directory that others can write, a planted journal must not make us write to our files.
  struct stat directory {};
  const uid_t self = ::geteuid();
  if (status.st_uid != self && status.st_uid != 0 &&
      (::stat(split_path(path).directory.c_str(), &directory) != 0 || directory.st_uid != status.st_uid)) {
    return journal_fault(ErrorKind::Refused, path, fmt::format("belongs to user {}", status.st_uid));
  }
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > most_journal_bytes) return JournalReading{JournalState::Damaged, {}, "is too large for a journal"};
  Bytes bytes(size);
  if (Status got = read_all(held.descriptor.number(), 0, bytes, path); !got) return tl::unexpected(got.error());
  return decode_journal(bytes);
}

bool untouched(const FileIdentity& now, const FileIdentity& old) {
  return now.size == old.size && now.modified_seconds == old.modified_seconds &&
         now.modified_nanoseconds == old.modified_nanoseconds;
}

Status remove_file(const std::string& path) {
  if (call::unlink(path) == 0) return {};
  return tl::unexpected(system_error("cannot remove", path, errno));
}

/// A journal that was never finished: the target cannot have been written.
Result<bool> drop_unfinished(const Place& target, const JournalReading& reading, const std::string& journal) {
  const bool names_target = reading.journal.target_name == target.name;
  if (const Result<DiskFile> file = DiskFile::open(target.path()); names_target && file) {
    if (!untouched(file->identity(), reading.journal.old.identity)) {
      return journal_fault(ErrorKind::Malformed, journal, "ends too early, and the file it belongs to has changed");
    }
  }
  if (Status gone = remove_file(journal); !gone) return tl::unexpected(gone.error());
  return false;
}

Status write_back(const Place& place, const OldState& old) {
  const Result<DiskFile> file = DiskFile::open(place.path());
  if (!file) return tl::unexpected(file.error());
  if (file->identity().inode != old.identity.inode) {
    return journal_fault(
        ErrorKind::Refused, place.journal(),
        fmt::format("is for inode {}, but {} now is inode {}", old.identity.inode, place.name, file->identity().inode));
  }
  const Result<FileLock> lock = FileLock::take(file->descriptor(), place.path());
  if (!lock) return tl::unexpected(lock.error());
  const tl::expected<FileDescriptor, int> target = open_for_edit(*file, place);
  if (!target) return tl::unexpected(system_error("cannot open to roll back", place.path(), target.error()));
  if (Status back = put_back(target->number(), old, old.parts.size(), place.path()); !back) return back;
  const bool mode_differs = ((file->identity().mode ^ old.identity.mode) & 07777U) != 0;
  if (mode_differs && call::fchmod(target->number(), old.identity.mode) != 0) {
    return tl::unexpected(system_error("cannot put back the mode", place.path(), errno));
  }
  // The journal may go only after what it brought back is on the disk.
  if (call::fdatasync(target->number()) != 0) {
    return tl::unexpected(system_error("cannot fdatasync", place.path(), errno));
  }
  return {};
}

/// Rolls back `journal`, which says itself which name in `directory` it is for.
Result<bool> roll_back(const Place& expected, const std::string& journal) {
  const Result<std::optional<HeldFile>> held = hold_leftover(journal);
  if (!held) return tl::unexpected(held.error());
  if (!*held) return false;
  const Result<JournalReading> reading = read_journal(**held, journal);
  if (!reading) return tl::unexpected(reading.error());
  if (reading->state == JournalState::Damaged) return journal_fault(ErrorKind::Malformed, journal, reading->fault);

  const std::string& name = reading->journal.target_name;
  const Place target{expected.directory, name.empty() ? expected.name : name};
  if (reading->state == JournalState::CutShort) return drop_unfinished(target, *reading, journal);
  if (name.find('/') != std::string::npos || target.journal() != journal) {
    return journal_fault(ErrorKind::Refused, journal, "is for a file of another name");
  }
  if (Status done = write_back(target, reading->journal.old); !done) return tl::unexpected(done.error());
  if (Status gone = remove_file(journal); !gone) return tl::unexpected(gone.error());
  return true;
}

}  // namespace

Result<bool> recover(const std::string& path) {
  const Result<Place> place = place_of(path);
  if (!place) return tl::unexpected(place.error());
  Result<bool> rolled = roll_back(*place, place->journal());
  if (!rolled) return rolled;
  if (Status gone = remove_leftover(place->temporary()); !gone) return tl::unexpected(gone.error());
  return rolled;
}

bool is_leftover(const std::string& path) {
  return leftover_kind(split_path(path).name) != LeftoverKind::None;
}

Result<bool> recover_leftover(const std::string& leftover) {
  const Place place = split_path(leftover);
  switch (leftover_kind(place.name)) {
    case LeftoverKind::Journal:
      return roll_back({place.directory, {}}, place.beside(place.name));
    case LeftoverKind::Temporary: {
      if (Status gone = remove_leftover(leftover); !gone) return tl::unexpected(gone.error());
      return false;
    }
    case LeftoverKind::None:
      break;
  }
  return tl::unexpected(
      Error{ErrorKind::Refused, "is no journal or temporary file of this program", std::nullopt, {}, leftover});
}

}  // namespace cuda_runpath
