#include "io/copy_content.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "io/system_calls.hpp"

namespace cuda_runpath {
namespace {

constexpr std::uint64_t chunk_size = std::uint64_t{256} << 10;

/// The next range with data at or behind `begin`; empty at the end.
Range next_data(const DiskFile& source, std::uint64_t begin) {
  const Range rest{begin, source.size()};
  const off_t data = ::lseek(source.descriptor(), static_cast<off_t>(begin), SEEK_DATA);
  if (data < 0) return errno == ENXIO ? Range{source.size(), source.size()} : rest;
  const off_t hole = ::lseek(source.descriptor(), data, SEEK_HOLE);
  const auto end = hole < 0 ? source.size() : static_cast<std::uint64_t>(hole);
  return {static_cast<std::uint64_t>(data), std::min(end, source.size())};
}

Status copy_through_memory(const DiskFile& source, int to, Range range) {
  Bytes buffer(std::min(chunk_size, range.size()));
  while (!range.empty()) {
    const std::span<std::byte> part = std::span(buffer).first(std::min(chunk_size, range.size()));
    if (Status got = read_all(source.descriptor(), range.begin, part, source.path()); !got) return got;
    if (Status put = write_all(to, part, range.begin, source.path()); !put) return put;
    range.begin += part.size();
  }
  return {};
}

/// Takes the space first: a full disk shows before anything is copied, and ext4 need not find blocks for
/// the whole file at the rename that replaces the old one (a quarter of the time for half a gigabyte).
Status reserve_range(int to, Range range, const std::string& path) {
  if (call::fallocate(to, range.begin, range.size()) == 0 || (errno != ENOSPC && errno != EDQUOT)) return {};
  return tl::unexpected(system_error("cannot reserve space for a copy of", path, errno));
}

Status copy_range(const DiskFile& source, int to, Range range) {
  if (Status reserved = reserve_range(to, range, source.path()); !reserved) return reserved;
  while (!range.empty()) {
    const ssize_t copied = call::copy_file_range(source.descriptor(), to, range.begin, range.size());
    if (copied < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EIO)) {
      return tl::unexpected(system_error("cannot copy", source.path(), errno));
    }
    // Across file systems, on an old kernel, or a file that it calls empty: by hand.
    if (copied <= 0) return copy_through_memory(source, to, range);
    range.begin += static_cast<std::uint64_t>(copied);
  }
  return {};
}

}  // namespace

Status copy_content(const DiskFile& source, int to) {
  if (source.size() == 0 || call::ficlone(source.descriptor(), to) == 0) return {};
  for (Range data = next_data(source, 0); !data.empty(); data = next_data(source, data.end)) {
    if (Status copied = copy_range(source, to, data); !copied) return copied;
  }
  if (call::ftruncate(to, source.size()) != 0) return tl::unexpected(system_error("cannot copy", source.path(), errno));
  return {};
}

}  // namespace cuda_runpath
