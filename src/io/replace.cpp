#include "io/replace.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>

#include "io/attributes.hpp"
#include "io/copy_content.hpp"
#include "io/in_place.hpp"
#include "io/system_calls.hpp"
#include "io/temporary_file.hpp"

namespace cuda_runpath {
namespace {

enum class CopyKind {
  Replacement,  ///< takes the name of its source, with all that the source has
  Export,       ///< another path: mode and what attributes can be given, the owner who runs this
};

struct CopyJob {
  const DiskFile& source;
  const FileEdit& edit;
  const Place& target;
  CopyKind kind;
  Sync sync;
  const CommitCheck& check;
  const CommitRecord& record;
};

Status give_attributes(const CopyJob& job, int descriptor) {
  if (job.kind == CopyKind::Replacement) return copy_attributes(job.source, descriptor);
  copy_extended_where_permitted(job.source, descriptor);
  constexpr std::uint32_t no_set_id = 01777;
  if (call::fchmod(descriptor, job.source.identity().mode & no_set_id) == 0) return {};
  return tl::unexpected(system_error("cannot set the mode of the copy of", job.source.path(), errno));
}

Status fill(const CopyJob& job, int descriptor) {
  if (Status copied = copy_content(job.source, descriptor); !copied) return copied;
  std::size_t done = 0;
  Status written = apply_writes(descriptor, job.edit, Sync::No, job.target.path(), done);
  if (!written) return written;
  if (Status given = give_attributes(job, descriptor); !given) return given;
  if (job.sync == Sync::No || call::fsync(descriptor) == 0) return {};
  return tl::unexpected(system_error("cannot fsync the copy of", job.source.path(), errno));
}

Result<TemporaryFile> make_named_copy(const CopyJob& job) {
  Result<TemporaryFile> made = TemporaryFile::create(job.target, Naming::AtOnce);
  if (!made) return made;
  if (Status filled = fill(job, made->descriptor()); !filled) return tl::unexpected(filled.error());
  return made;
}

/// Makes the copy, up to where only the rename is missing.
Result<TemporaryFile> make_copy(const CopyJob& job) {
  if (Result<TemporaryFile> made = TemporaryFile::create(job.target, Naming::WhenWhole); made) {
    if (Status filled = fill(job, made->descriptor()); !filled) return tl::unexpected(filled.error());
    if (made->take_own_name()) return made;
  }
  // No O_TMPFILE on this file system, or no /proc through which an unnamed file gets its name.
  return make_named_copy(job);
}

Status make_and_rename(const CopyJob& job) {
  Result<TemporaryFile> made = make_copy(job);
  if (!made) return tl::unexpected(made.error());
  if (job.check) {
    if (Status good = job.check(job.target.temporary(), CommitWay::CloneAndRename); !good) return good;
  }
  if (job.kind == CopyKind::Replacement) {
    if (Status same = check_unchanged(job.source, job.target); !same) return same;
  }
  if (job.record) {
    if (Status kept = job.record(CommitWay::CloneAndRename); !kept) return kept;
  }
  if (Status renamed = made->replace_target(); !renamed) return renamed;
  return job.sync == Sync::Yes ? sync_names(job.target) : Status{};
}

}  // namespace

Status commit_by_replacing(const DiskFile& source, const Place& place, const FileEdit& edit,
                           const CommitWishes& wishes) {
  return make_and_rename({source, edit, place, CopyKind::Replacement, wishes.sync, wishes.check, wishes.record});
}

Status write_edited_copy(const DiskFile& source, const FileEdit& edit, const std::string& target,
                         const CommitCheck& check) {
  const Place place = split_path(target);
  std::error_code fault;
  std::filesystem::create_directories(place.directory, fault);
  if (fault) return tl::unexpected(system_error("cannot make the directory", place.directory, fault.value()));
  struct stat status {};
  if (::stat(target.c_str(), &status) == 0) {
    const FileIdentity there = identity_of(status);
    if (there.inode == source.identity().inode && there.device == source.identity().device) {
      return tl::unexpected(
          Error{ErrorKind::Refused, "the copy would replace its source", std::nullopt, "name another place", target});
    }
  }
  return make_and_rename({source, edit, place, CopyKind::Export, Sync::No, check, {}});
}

}  // namespace cuda_runpath
