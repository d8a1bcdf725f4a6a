#include "cuda_runpath/base/file_edit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace cuda_runpath {
namespace {

/// What is under an edit where nobody knows or asks.
class ZeroFile final : public RandomAccess {
 public:
  explicit ZeroFile(std::uint64_t size) : size_(size) {}
  [[nodiscard]] std::uint64_t size() const override { return size_; }
  [[nodiscard]] Status read(std::uint64_t file_offset, std::span<std::byte> out) const override {
    if (Status inside = check_inside(*this, file_offset, out.size()); !inside) return inside;
    std::fill(out.begin(), out.end(), std::byte{0});
    return {};
  }

 private:
  std::uint64_t size_;
};

Status check_range(const RandomAccess& written, const RandomAccess& expected, Range range, std::string_view what) {
  const Result<Bytes> have = read_block(written, range.begin, range.size());
  if (!have) return tl::unexpected(have.error());
  const Result<Bytes> want = read_block(expected, range.begin, range.size());
  if (!want) return tl::unexpected(want.error());
  if (equal_bytes(*have, *want)) return {};
  return fail_at(ErrorKind::Io, range.begin, fmt::format("{} reads back differently", what));
}

}  // namespace

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
  const Range wanted{file_offset, file_offset + out.size()};
  const std::uint64_t old_end = std::max(original_->size(), file_offset);
  const std::uint64_t stored = std::min<std::uint64_t>(out.size(), old_end - file_offset);
  if (stored != 0) {
    if (Status done = original_->read(file_offset, out.first(stored)); !done) return done;
  }
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(stored), out.end(), std::byte{0});
  for (const Write& write : writes_) {
    const Range have = write.range();
    if (!have.overlaps(wanted)) continue;
    const std::uint64_t begin = std::max(have.begin, wanted.begin);
    const std::uint64_t end = std::min(have.end, wanted.end);
    std::memcpy(out.data() + (begin - wanted.begin), write.bytes.data() + (begin - have.begin), end - begin);
  }
  return {};
}

Status check_written(const RandomAccess& written, const FileEdit& edit) {
  if (written.size() != edit.new_size) {
    return fail(ErrorKind::Io, fmt::format("{} bytes, expected {}", written.size(), edit.new_size));
  }
  const ZeroFile under(edit.old_size);
  const EditedFile expected(under, edit);
  for (const Write& write : edit.writes) {
    if (Status same = check_range(written, expected, write.range(), write.purpose); !same) return same;
  }
  if (edit.growth() == 0) return {};
  return check_range(written, expected, {edit.old_size, edit.new_size}, "what was appended");
}

}  // namespace cuda_runpath
