/// A change to a file as data: a list of writes, applied in order.
///
/// It can be shown, counted, tested, applied to a copy in memory, applied up to the k-th write
/// (crash tests) or committed to disk (io). It knows nothing of ELF.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "cuda_runpath/base/random_access.hpp"

namespace cuda_runpath {

struct Write {
  std::uint64_t file_offset = 0;
  Bytes bytes;
  std::string_view purpose;  ///< a literal, for -v and tests: "new strings", "program header", ...

  [[nodiscard]] Range range() const { return {file_offset, file_offset + bytes.size()}; }
};

/// What a process that stops between two writes leaves behind.
enum class EditSafety {
  Ordered,       ///< after every prefix of the writes the file means what it meant before, or the new thing
  NeedsJournal,  ///< some prefixes are broken files: commit through a copy or with an undo journal
};

struct FileEdit {
  std::uint64_t old_size = 0;  ///< bytes
  std::uint64_t new_size = 0;  ///< bytes; never below old_size
  EditSafety safety = EditSafety::Ordered;
  std::vector<Write> writes;

  [[nodiscard]] std::uint64_t bytes_written() const;
  [[nodiscard]] std::uint64_t growth() const { return new_size - old_size; }
  [[nodiscard]] bool empty() const { return writes.empty(); }
};

/// A file as it would be after the first `write_count` writes of an edit; nothing is copied.
class EditedFile final : public RandomAccess {
 public:
  /// `original` and `edit` must outlive this.
  EditedFile(const RandomAccess& original, const FileEdit& edit);
  EditedFile(const RandomAccess& original, const FileEdit& edit, std::size_t write_count);

  /// new_size when all writes are applied, else the end of what was written so far.
  [[nodiscard]] std::uint64_t size() const override { return size_; }
  [[nodiscard]] Status read(std::uint64_t file_offset, std::span<std::byte> out) const override;

 private:
  const RandomAccess* original_;
  std::span<const Write> writes_;
  std::uint64_t size_;
};

/// Whether `written` has the size and, where `edit` writes or appends, the bytes that it has after the edit.
/// Errors: Io, with the first place that differs; what reading says.
[[nodiscard]] Status check_written(const RandomAccess& written, const FileEdit& edit);

}  // namespace cuda_runpath
