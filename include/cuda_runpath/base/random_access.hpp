/// Read-only bytes by offset: what the ELF, CUDA and rewriting layers see of a file.
///
/// The layers above never open anything. A file on disk, a buffer in a test and "this file as it
/// would be after these writes" are the same thing to them.
#pragma once

#include <cstdint>

#include "cuda_runpath/base/bytes.hpp"
#include "cuda_runpath/base/error.hpp"

namespace cuda_runpath {

class RandomAccess {
 public:
  virtual ~RandomAccess() = default;

  /// Size in bytes.
  [[nodiscard]] virtual std::uint64_t size() const = 0;

  /// Fills `out` with the bytes at [file_offset, file_offset + out.size()).
  /// Errors: Malformed when the range is not inside the file, Io when reading fails.
  [[nodiscard]] virtual Status read(std::uint64_t file_offset, std::span<std::byte> out) const = 0;

 protected:
  RandomAccess() = default;
  RandomAccess(const RandomAccess&) = default;
  RandomAccess(RandomAccess&&) = default;
  RandomAccess& operator=(const RandomAccess&) = default;
  RandomAccess& operator=(RandomAccess&&) = default;
};

/// A file that is a buffer in memory.
class MemoryFile final : public RandomAccess {
 public:
  explicit MemoryFile(Bytes content) : content_(std::move(content)) {}
  [[nodiscard]] std::uint64_t size() const override { return content_.size(); }
  [[nodiscard]] Status read(std::uint64_t file_offset, std::span<std::byte> out) const override;
  [[nodiscard]] const Bytes& content() const { return content_; }

 private:
  Bytes content_;
};

/// The `size` bytes at `file_offset`. Errors: as `RandomAccess::read`.
[[nodiscard]] Result<Bytes> read_block(const RandomAccess& file, std::uint64_t file_offset, std::uint64_t size);

/// Whether every byte of `range` (file offsets) is zero. Errors: as `RandomAccess::read`.
[[nodiscard]] Result<bool> is_zero(const RandomAccess& file, Range range);

/// The check every `read` begins with. Errors: Malformed when [file_offset, +size) leaves the file.
[[nodiscard]] Status check_inside(const RandomAccess& file, std::uint64_t file_offset, std::uint64_t size);

}  // namespace cuda_runpath
