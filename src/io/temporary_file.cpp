#include "io/temporary_file.hpp"

#include <fcntl.h>

#include <cerrno>
#include <utility>

#include "io/system_calls.hpp"

namespace cuda_runpath {

Result<TemporaryFile> TemporaryFile::create(const Place& target, Naming naming) {
  TemporaryFile made(target);
  if (naming == Naming::WhenWhole) {
    made.unnamed_ = FileDescriptor(call::open(target.directory, O_TMPFILE | O_RDWR, 0600));
    if (!made.unnamed_.open()) return tl::unexpected(system_error("cannot create a file in", target.directory, errno));
    return made;
  }
  Result<HeldFile> held = create_held(target.temporary());
  if (!held) return tl::unexpected(held.error());
  made.held_.emplace(std::move(*held));
  made.named_ = true;
  return made;
}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept
    : target_(std::move(other.target_)),
      unnamed_(std::move(other.unnamed_)),
      lock_(std::move(other.lock_)),
      held_(std::move(other.held_)),
      named_(std::exchange(other.named_, false)) {}

TemporaryFile::~TemporaryFile() {
  if (named_) static_cast<void>(call::unlink(target_.temporary()));
}

Status TemporaryFile::take_own_name() {
  if (named_) return {};
  // Locked before it has a name, so that nobody takes it for a leftover.
  Result<FileLock> lock = FileLock::take(unnamed_.number(), target_.temporary());
  if (!lock) return tl::unexpected(lock.error());
  lock_.emplace(std::move(*lock));
  if (Status gone = remove_leftover(target_.temporary()); !gone) return gone;
  if (call::linkat(unnamed_.number(), target_.temporary()) != 0) {
    return tl::unexpected(system_error("cannot name", target_.temporary(), errno));
  }
  named_ = true;
  return {};
}

Status TemporaryFile::replace_target() {
  if (call::rename(target_.temporary(), target_.path()) != 0) {
    return tl::unexpected(system_error("cannot rename a copy to", target_.path(), errno));
  }
  named_ = false;
  return {};
}

}  // namespace cuda_runpath
