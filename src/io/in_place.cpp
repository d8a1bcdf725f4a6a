#include "io/in_place.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "io/attributes.hpp"
#include "io/journal.hpp"
#include "io/system_calls.hpp"

namespace cuda_runpath {
namespace {

/// Takes the space for what is appended, so that a full disk shows before the first write.
Status reserve_growth(int descriptor, const FileEdit& edit, const std::string& path) {
  for (const Write& write : edit.writes) {
    const std::uint64_t begin = std::max(write.file_offset, edit.old_size);
    if (begin >= write.range().end) continue;
    if (call::fallocate(descriptor, begin, write.range().end - begin) == 0) continue;
    if (errno == EOPNOTSUPP || errno == ENOSYS) return {};
    return tl::unexpected(system_error("cannot reserve space behind the end", path, errno));
  }
  return {};
}

Status sync_data(int descriptor, const std::string& path) {
  if (call::fdatasync(descriptor) == 0) return {};
  return tl::unexpected(system_error("cannot fdatasync", path, errno));
}

/// Capabilities go with the first write; whether they can come back is asked before it.
Status check_capability_can_return(int descriptor, const OldState& old, const std::string& path) {
  if (!old.capability || call::fsetxattr(descriptor, capability_attribute, *old.capability) == 0) return {};
  Error error = system_error("has file capabilities, which a write drops and which cannot be put back", path, errno);
  error.kind = ErrorKind::Refused;
  error.advice = "run as root";
  return tl::unexpected(std::move(error));
}

Status write_and_restore(int target, const FileEdit& edit, const OldState& old, CommitWay way, Sync sync,
                         const std::string& path, std::size_t& done) {
  if (Status reserved = reserve_growth(target, edit, path); !reserved) return reserved;
  const Sync after_each = way == CommitWay::OrderedInPlace ? sync : Sync::No;
  if (Status written = apply_writes(target, edit, after_each, path, done); !written) return written;
  if (Status restored = put_back_capability(target, old, path); !restored) return restored;
  return sync == Sync::Yes ? sync_data(target, path) : Status{};
}

/// The error of an edit that could neither be finished nor undone.
tl::unexpected<Error> half_edited(Error error, const Error& second, CommitWay way) {
  error.message += fmt::format("; then putting back the old bytes failed: {}", second.message);
  error.advice = way == CommitWay::JournaledInPlace
                     ? "the journal beside the file holds them; run again when the fault is gone"
                     : "the file is half edited: take it from its package again";
  return tl::unexpected(std::move(error));
}

/// Makes the journal; with --sync it is on the disk before anything else happens.
Result<HeldFile> place_journal(const Place& place, const OldState& old, Sync sync) {
  Result<HeldFile> held = write_journal(place, old);
  if (!held || sync == Sync::No) return held;
  Status synced = sync_data(held->descriptor.number(), place.journal());
  if (synced) synced = sync_directory(place.directory);
  if (synced) return held;
  static_cast<void>(call::unlink(place.journal()));
  return tl::unexpected(synced.error());
}

/// One that cannot go is harmless: it holds the bytes that the file has.
void discard_journal(const Place& place) {
  static_cast<void>(call::unlink(place.journal()));
}

Status remove_journal(const Place& place) {
  if (call::unlink(place.journal()) == 0) return {};
  return tl::unexpected(system_error("cannot remove", place.journal(), errno));
}

}  // namespace

Status sync_names(const Place& place) {
  Status synced = sync_directory(place.directory);
  if (!synced) synced.error().message = "the edit is done, but a power loss may undo it: " + synced.error().message;
  return synced;
}

tl::expected<FileDescriptor, int> open_for_edit(const DiskFile& source, const Place& place) {
  constexpr int flags = O_RDWR | O_NOFOLLOW;
  FileDescriptor target(call::open(place.path(), flags));
  int fault = target.open() ? 0 : errno;
  const std::uint32_t mode = source.identity().mode;
  if (fault == EACCES && (mode & S_IWUSR) == 0) {
    if (call::fchmod(source.descriptor(), mode | S_IWUSR) != 0) return tl::unexpected(errno);
    target = FileDescriptor(call::open(place.path(), flags));
    fault = target.open() ? 0 : errno;
    // Right away: an open descriptor keeps its permission.
    if (call::fchmod(source.descriptor(), mode) != 0 && fault == 0) fault = errno;
  }
  struct stat status {};
  if (fault == 0 && ::fstat(target.number(), &status) != 0) fault = errno;
  if (fault == 0 && (status.st_ino != source.identity().inode || status.st_dev != source.identity().device)) {
    fault = ESTALE;
  }
  if (fault != 0) return tl::unexpected(fault);
  return target;
}

Status check_unchanged(const DiskFile& source, const Place& place) {
  struct stat status {};
  if (::lstat(place.path().c_str(), &status) != 0) {
    return tl::unexpected(system_error("cannot look at", source.path(), errno));
  }
  if (identity_of(status) == source.identity()) return {};
  return tl::unexpected(Error{ErrorKind::Refused, "the file changed while it was read", std::nullopt,
                              "something else works on it; run again when it has ended", source.path()});
}

Status apply_writes(int descriptor, const FileEdit& edit, Sync after_each, const std::string& path, std::size_t& done) {
  std::uint64_t end = edit.old_size;
  for (const Write& write : edit.writes) end = std::max(end, write.range().end);
  if (end < edit.new_size && call::ftruncate(descriptor, edit.new_size) != 0) {
    return tl::unexpected(system_error("cannot extend", path, errno));
  }
  for (const Write& write : edit.writes) {
    ++done;
    if (Status written = write_all(descriptor, write.bytes, write.file_offset, path); !written) return written;
    if (after_each == Sync::No) continue;
    if (Status synced = sync_data(descriptor, path); !synced) return synced;
  }
  if (edit.new_size < edit.old_size && call::ftruncate(descriptor, edit.new_size) != 0) {
    return tl::unexpected(system_error("cannot cut to the old size", path, errno));
  }
  return {};
}

Status commit_in_place(const DiskFile& source, const Place& place, int target, const FileEdit& edit, CommitWay way,
                       const CommitWishes& wishes) {
  const std::string& path = source.path();
  const Sync sync = wishes.sync;
  const Result<OldState> old = read_old_state(source, edit);
  if (!old) return tl::unexpected(old.error());
  if (Status can = check_capability_can_return(target, *old, path); !can) return can;

  std::optional<HeldFile> journal;
  if (way == CommitWay::JournaledInPlace) {
    Result<HeldFile> held = place_journal(place, *old, sync);
    if (!held) return tl::unexpected(held.error());
    journal.emplace(std::move(*held));
  }
  Status ready = check_unchanged(source, place);
  if (ready && wishes.record) ready = wishes.record(way);
  if (!ready) {
    if (journal) discard_journal(place);
    return ready;
  }
  std::size_t done = 0;
  Status committed = write_and_restore(target, edit, *old, way, sync, path, done);
  if (committed && wishes.check) committed = wishes.check(path, way);
  if (committed && journal) committed = remove_journal(place);  // from here the edit counts
  if (committed) return journal && sync == Sync::Yes ? sync_names(place) : Status{};
  if (Status back = put_back(target, *old, done, path); !back) return half_edited(committed.error(), back.error(), way);
  if (journal) discard_journal(place);
  return committed;
}

}  // namespace cuda_runpath
