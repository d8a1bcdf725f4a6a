#include "cuda_runpath/base/random_access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace cuda_runpath {

Status check_inside(const RandomAccess& file, std::uint64_t file_offset, std::uint64_t size) {
  const std::optional<Range> wanted = range_of(file_offset, size);
  if (wanted && wanted->end <= file.size()) return {};
  return fail_at(ErrorKind::Malformed, file_offset,
                 fmt::format("{:#x} bytes wanted, the file ends at {:#x}", size, file.size()),
                 "the file is truncated or an offset in it is wrong");
}

Status MemoryFile::read(std::uint64_t file_offset, std::span<std::byte> out) const {
  if (Status inside = check_inside(*this, file_offset, out.size()); !inside) return inside;
  if (!out.empty()) std::memcpy(out.data(), content_.data() + file_offset, out.size());
  return {};
}

Result<Bytes> read_block(const RandomAccess& file, std::uint64_t file_offset, std::uint64_t size) {
  if (Status inside = check_inside(file, file_offset, size); !inside) return tl::unexpected(inside.error());
  Bytes block(size);
  if (Status done = file.read(file_offset, block); !done) return tl::unexpected(done.error());
  return block;
}

Result<bool> is_zero(const RandomAccess& file, Range range) {
  std::array<std::byte, 4096> chunk;
  while (!range.empty()) {
    const std::span<std::byte> part(chunk.data(), std::min<std::uint64_t>(chunk.size(), range.size()));
    if (Status done = file.read(range.begin, part); !done) return tl::unexpected(done.error());
    if (std::any_of(part.begin(), part.end(), [](std::byte b) { return b != std::byte{0}; })) return false;
    range.begin += part.size();
  }
  return true;
}

}  // namespace cuda_runpath
