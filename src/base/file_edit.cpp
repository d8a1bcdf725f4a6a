#include "cuda_runpath/base/file_edit.hpp"

#include <algorithm>
#include <cstring>

namespace cuda_runpath {

std::uint64_t FileEdit::bytes_written() const {
  std::uint64_t sum = 0;
  for (const Write& write : writes) sum += write.bytes.size();
  return sum;
}

EditedFile::EditedFile(const RandomAccess& original, const FileEdit& edit)
    : original_(&original), writes_(edit.writes), size_(std::max(original.size(), edit.new_size)) {}

EditedFile::EditedFile(const RandomAccess& original, const FileEdit& edit, std::size_t write_count)
    : original_(&original),
      writes_(std::span(edit.writes).first(std::min(write_count, edit.writes.size()))),
      size_(original.size()) {
  for (const Write& write : writes_) size_ = std::max(size_, write.range().end);
}

Status EditedFile::read(std::uint64_t file_offset, std::span<std::byte> out) const {
  if (Status inside = check_inside(*this, file_offset, out.size()); !inside) return inside;
  std::fill(out.begin(), out.end(), std::byte{0});
  const Range wanted{file_offset, file_offset + out.size()};
  if (file_offset < original_->size()) {
    const std::uint64_t stored = std::min<std::uint64_t>(out.size(), original_->size() - file_offset);
    if (Status done = original_->read(file_offset, out.first(stored)); !done) return done;
  }
  for (const Write& write : writes_) {
    const Range have = write.range();
    if (!have.overlaps(wanted)) continue;
    const std::uint64_t begin = std::max(have.begin, wanted.begin);
    const std::uint64_t end = std::min(have.end, wanted.end);
    std::memcpy(out.data() + (begin - wanted.begin), write.bytes.data() + (begin - have.begin), end - begin);
  }
  return {};
}

}  // namespace cuda_runpath
