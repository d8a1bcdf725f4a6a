#include "io/old_state.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "io/attributes.hpp"
#include "io/system_calls.hpp"

namespace cuda_runpath {
namespace {

/// Writes only what differs: after a full disk, the blocks that were never allocated need none now.
Status write_where_different(int descriptor, const OldPart& part, std::uint64_t size, const std::string& path) {
  std::array<std::byte, 4096> present;
  for (std::size_t done = 0; done < part.bytes.size();) {
    const std::size_t length = std::min(present.size(), part.bytes.size() - done);
    const ByteView wanted = ByteView(part.bytes).subspan(done, length);
    const std::span<std::byte> there = std::span(present).first(length);
    const std::uint64_t file_offset = part.file_offset + done;
    done += length;
    const bool readable = file_offset + length <= size && read_all(descriptor, file_offset, there, path).has_value();
    if (readable && equal_bytes(there, wanted)) continue;
    if (Status written = write_all(descriptor, wanted, file_offset, path); !written) return written;
  }
  return {};
}

}  // namespace

Result<OldState> read_old_state(const DiskFile& source, const FileEdit& edit) {
  OldState old;
  old.identity = source.identity();
  Result<std::optional<Bytes>> capability = read_capability(source.descriptor(), source.path());
  if (!capability) return tl::unexpected(capability.error());
  old.capability = std::move(*capability);
  for (const Write& write : edit.writes) {
    OldPart part{write.file_offset, {}};
    const std::uint64_t end = std::min(write.range().end, source.size());
    if (write.file_offset < end) part.bytes.resize(end - write.file_offset);
    if (!part.bytes.empty()) {
      if (Status done = source.read(part.file_offset, part.bytes); !done) return tl::unexpected(done.error());
    }
    old.parts.push_back(std::move(part));
  }
  return old;
}

Status put_back_capability(int descriptor, const OldState& old, const std::string& path) {
  if (!old.capability) return {};
  const Result<std::optional<Bytes>> present = read_capability(descriptor, path);
  if (present && *present == old.capability) return {};
  if (call::fsetxattr(descriptor, capability_attribute, *old.capability) == 0) return {};
  return tl::unexpected(system_error("cannot put back the file capabilities", path, errno));
}

Status put_back(int descriptor, const OldState& old, std::size_t part_count, const std::string& path) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return tl::unexpected(system_error("cannot look at", path, errno));
  const auto size = static_cast<std::uint64_t>(status.st_size);
  // The last first: of an ordered edit, what a stop leaves is then what a prefix of its writes leaves.
  for (std::size_t count = std::min(part_count, old.parts.size()); count > 0; --count) {
    if (Status done = write_where_different(descriptor, old.parts[count - 1], size, path); !done) return done;
  }
  // Also when the size is right: this frees blocks that were reserved behind the end.
  if (call::ftruncate(descriptor, old.identity.size) != 0) {
    return tl::unexpected(system_error("cannot cut to the old size", path, errno));
  }
  if (Status done = put_back_capability(descriptor, old, path); !done) return done;
  // Someone else's file that we may write: its time cannot be set, and nothing depends on it.
  static_cast<void>(call::futimens(descriptor, old.identity.modified_seconds, old.identity.modified_nanoseconds));
  return {};
}

}  // namespace cuda_runpath
