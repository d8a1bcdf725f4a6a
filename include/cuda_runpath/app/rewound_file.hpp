/// A file as it was before an edit that is already in it.
///
/// After a commit in place the old file is gone, but the proof needs both sides: the bytes that the
/// writes replaced were kept, and are laid over the new file.
#pragma once

#include <vector>

#include "cuda_runpath/base/file_edit.hpp"

namespace cuda_runpath {

/// What a list of writes replaces: small, for an edit follows the change and not the file.
struct ReplacedBytes {
  std::uint64_t old_size = 0;  ///< bytes
  std::vector<Write> old_bytes;
};

/// Reads from `original` what `edit` will replace. Errors: as `RandomAccess::read`.
[[nodiscard]] Result<ReplacedBytes> replaced_bytes(const RandomAccess& original, const FileEdit& edit);

class RewoundFile final : public RandomAccess {
 public:
  /// Both must outlive this.
  RewoundFile(const RandomAccess& edited, const ReplacedBytes& replaced) : edited_(&edited), replaced_(&replaced) {}

  [[nodiscard]] std::uint64_t size() const override { return replaced_->old_size; }
  [[nodiscard]] Status read(std::uint64_t file_offset, std::span<std::byte> out) const override;

 private:
  const RandomAccess* edited_;
  const ReplacedBytes* replaced_;
};

}  // namespace cuda_runpath
