#include "io/file_lock.hpp"

#include <sys/file.h>

#include <cerrno>

#include "cuda_runpath/io/disk_file.hpp"

namespace cuda_runpath {

Result<FileLock> FileLock::take(int descriptor, const std::string& path) {
  int answer = 0;
  do {
    answer = ::flock(descriptor, LOCK_EX | LOCK_NB);
  } while (answer != 0 && errno == EINTR);
  if (answer == 0) return FileLock(descriptor);
  if (errno == EWOULDBLOCK) {
    return tl::unexpected(Error{ErrorKind::Refused, "another process is working on this file", std::nullopt,
                                "run again when it has ended", path});
  }
  // EBADF: NFS wants a descriptor that can write.
  if (errno == EOPNOTSUPP || errno == ENOLCK || errno == ENOSYS || errno == EBADF || errno == EINVAL) {
    return FileLock(-1);
  }
  return tl::unexpected(system_error("cannot lock", path, errno));
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::flock(descriptor_, LOCK_UN);
}

}  // namespace cuda_runpath
