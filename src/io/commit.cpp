// Which way an edit goes to the disk. The rule in one place: in place where every prefix of the
// writes is a good file and nothing else forbids it; else through a copy; a journal only when the
// user said that no file is to be copied.
#include "cuda_runpath/io/commit.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "io/attributes.hpp"
#include "io/file_lock.hpp"
#include "io/in_place.hpp"
#include "io/replace.hpp"

namespace cuda_runpath {
namespace {

tl::unexpected<Error> refuse(const DiskFile& source, std::string message, std::string advice) {
  return tl::unexpected(Error{ErrorKind::Refused, std::move(message), std::nullopt, std::move(advice), source.path()});
}

/// Permits a copy, unless it would take one name of several away from the file.
Result<CommitPermit> permit_copy(const DiskFile& source, const CommitWishes& wishes, std::string reason) {
  const std::uint64_t links = source.identity().links;
  if (links > 1 && wishes.hard_links == HardLinks::Protect) {
    return refuse(source, fmt::format("has {} hard links, which a copy would split ({})", links, reason),
                  "--commit in-place edits all of them, --break-hardlinks gives this name a copy of its own");
  }
  return CommitPermit{false, std::move(reason)};
}

Result<CommitPermit> permit_unvisited(const DiskFile& source, const CommitWishes& wishes) {
  const std::uint64_t links = source.identity().links;
  if (wishes.hard_links == HardLinks::Protect) {
    return refuse(source, fmt::format("has {} hard links, and {} of them were named", links, wishes.visited_names),
                  "name all of them, or give this name a copy of its own with --break-hardlinks");
  }
  if (wishes.mode == CommitMode::InPlace) {
    return refuse(source, fmt::format("has {} hard links, and breaking them needs a copy", links),
                  "--commit in-place makes no copies: use --commit auto");
  }
  return CommitPermit{false, "hard links are broken by a copy, as asked"};
}

CommitReport ordered() {
  return {CommitWay::OrderedInPlace, "each write leaves a file that loads"};
}

/// The way for `edit` where `permit` holds; the file may still turn out to be busy.
Result<CommitReport> choose_way(const DiskFile& source, const FileEdit& edit, const CommitWishes& wishes) {
  const Result<CommitPermit> permit = commit_permit(source, wishes);
  if (!permit) return tl::unexpected(permit.error());
  if (!permit->in_place) return CommitReport{CommitWay::CloneAndRename, permit->reason};
  const Result<std::optional<Bytes>> capability = read_capability(source.descriptor(), source.path());
  if (!capability) return tl::unexpected(capability.error());
  const bool is_ordered = edit.safety == EditSafety::Ordered;
  if (is_ordered && !*capability) return ordered();
  if (wishes.mode == CommitMode::InPlace) {
    return CommitReport{CommitWay::JournaledInPlace, is_ordered ? "file capabilities go with the first write"
                                                                : "a stop between the writes would break the file"};
  }
  const Result<CommitPermit> copy = permit_copy(source, wishes, "a stop between the writes would break the file");
  if (!copy) return tl::unexpected(copy.error());
  return CommitReport{CommitWay::CloneAndRename, copy->reason};
}

Status check_edit(const DiskFile& source, const FileEdit& edit) {
  if (edit.old_size != source.size() || edit.new_size < edit.old_size) {
    return refuse(
        source, fmt::format("the edit is for a file of {:#x} bytes, this one has {:#x}", edit.old_size, source.size()),
        "run again");
  }
  for (const Write& write : edit.writes) {
    const auto range = range_of(write.file_offset, write.bytes.size());
    if (range && range->end <= edit.new_size) continue;
    return refuse(source, fmt::format("the edit writes behind its own end, at {:#x}", write.file_offset), {});
  }
  return {};
}

Status check_no_journal(const DiskFile& source, const Place& place) {
  if (::access(place.journal().c_str(), F_OK) != 0) return {};
  return refuse(source, "a stopped run left its journal beside it", "it is rolled back first: run again");
}

Result<CommitReport> commit_as(CommitReport report, const DiskFile& source, const Place& place, const FileEdit& edit,
                               const CommitWishes& wishes) {
  if (report.way != CommitWay::CloneAndRename) {
    const tl::expected<FileDescriptor, int> target = open_for_edit(source, place);
    if (target) {
      Status done = commit_in_place(source, place, target->number(), edit, report.way, wishes);
      if (!done) return tl::unexpected(done.error());
      return report;
    }
    if (target.error() == ESTALE) {
      // Also what overlayfs does between layers of different file systems: the first open for writing moves the file.
      return refuse(source, "the file changed while it was read: its name now stands for another one", "run again");
    }
    if (target.error() != ETXTBSY) {
      return tl::unexpected(system_error("cannot open for writing", source.path(), target.error()));
    }
    if (wishes.mode == CommitMode::InPlace) {
      return refuse(source, "is being executed (text file busy), so that it cannot be edited in place",
                    "end the program, or use --commit auto");
    }
    Result<CommitPermit> copy = permit_copy(source, wishes, "the file is being executed");
    if (!copy) return tl::unexpected(copy.error());
    report = {CommitWay::CloneAndRename, std::move(copy->reason)};
  }
  if (Status done = commit_by_replacing(source, place, edit, wishes); !done) return tl::unexpected(done.error());
  return report;
}

Result<CommitReport> commit_locked(const DiskFile& source, const FileEdit& edit, const CommitWishes& wishes) {
  if (Status good = check_edit(source, edit); !good) return tl::unexpected(good.error());
  Result<CommitReport> report = choose_way(source, edit, wishes);
  if (!report) return report;
  if (edit.empty()) return CommitReport{report->way, "nothing to write"};
  const Result<Place> place = place_of(source.path());
  if (!place) return tl::unexpected(place.error());
  const Result<FileLock> lock = FileLock::take(source.descriptor(), source.path());
  if (!lock) return tl::unexpected(lock.error());
  if (Status clear = check_no_journal(source, *place); !clear) return tl::unexpected(clear.error());
  return commit_as(std::move(*report), source, *place, edit, wishes);
}

}  // namespace

const char* name_of(CommitWay way) {
  switch (way) {
    case CommitWay::OrderedInPlace:
      return "in place";
    case CommitWay::JournaledInPlace:
      return "in place, journaled";
    case CommitWay::CloneAndRename:
      return "copy and rename";
  }
  return "unknown";
}

Result<CommitPermit> commit_permit(const DiskFile& source, const CommitWishes& wishes) {
  const FileIdentity& file = source.identity();
  if ((file.mode & (S_ISUID | S_ISGID)) != 0) {
    return refuse(source,
                  fmt::format("is set{}id: such a program is never edited", (file.mode & S_ISUID) != 0 ? "u" : "g"),
                  "its RUNPATH belongs into its build");
  }
  if (file.links > wishes.visited_names) return permit_unvisited(source, wishes);
  if (wishes.mode == CommitMode::Replace) return permit_copy(source, wishes, "--commit replace");
  if (wishes.mode == CommitMode::InPlace) return CommitPermit{true, {}};
  const Result<std::optional<Bytes>> capability = read_capability(source.descriptor(), source.path());
  if (!capability) return tl::unexpected(capability.error());
  if (*capability) return permit_copy(source, wishes, "file capabilities go with the first write");
  return CommitPermit{true, {}};
}

Result<CommitReport> commit_edit(const DiskFile& source, const FileEdit& edit, const CommitWishes& wishes) {
  Result<CommitReport> report = commit_locked(source, edit, wishes);
  // The error is about the file, also where a file beside it is the one that failed.
  if (!report && report.error().path != source.path()) {
    Error& error = report.error();
    if (!error.path.empty()) error.message = fmt::format("{}: {}", error.path, error.message);
    error.path = source.path();
  }
  return report;
}

}  // namespace cuda_runpath
