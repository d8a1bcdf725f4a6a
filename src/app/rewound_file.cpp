#include "cuda_runpath/app/rewound_file.hpp"

#include <algorithm>
#include <cstring>

namespace cuda_runpath {

Result<ReplacedBytes> replaced_bytes(const RandomAccess& original, const FileEdit& edit) {
  ReplacedBytes replaced{original.size(), {}};
  for (const Write& write : edit.writes) {
    if (write.file_offset >= original.size()) continue;
    const std::uint64_t stored = std::min<std::uint64_t>(write.bytes.size(), original.size() - write.file_offset);
    Result<Bytes> bytes = read_block(original, write.file_offset, stored);
    if (!bytes) return tl::unexpected(bytes.error());
    replaced.old_bytes.push_back({write.file_offset, std::move(*bytes), write.purpose});
  }
  return replaced;
}

Status RewoundFile::read(std::uint64_t file_offset, std::span<std::byte> out) const {
  if (Status inside = check_inside(*this, file_offset, out.size()); !inside) return inside;
  if (Status done = edited_->read(file_offset, out); !done) return done;
  const Range wanted{file_offset, file_offset + out.size()};
  for (const Write& old : replaced_->old_bytes) {
    const Range have = old.range();
    if (!have.overlaps(wanted)) continue;
    const std::uint64_t begin = std::max(have.begin, wanted.begin);
    const std::uint64_t end = std::min(have.end, wanted.end);
    std::memcpy(out.data() + (begin - wanted.begin), old.bytes.data() + (begin - have.begin), end - begin);
  }
  return {};
}

}  // namespace cuda_runpath
