/// Where a file has room: bytes that no header, section or segment claims, and that are filler.
///
/// There is room behind segments (slack), and, in files that patchelf has edited, inside them: it moves
/// sections to the end and fills their old places with the letter X (holes).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cuda_runpath/elf/elf_file.hpp"
#include "rewrite/layout.hpp"

namespace cuda_runpath {

/// Free bytes of one PT_LOAD: the gap behind it into which the segment may grow, in the file and in the
/// address space, or a hole inside it.
struct Slack {
  std::size_t segment_index = 0;
  std::uint64_t file_begin = 0;  ///< end of the segment's bytes, or begin of the hole
  std::uint64_t file_end = 0;    ///< first claimed byte behind; the file's end for the last segment
  std::uint64_t address_begin = 0;
};

/// The file ranges that something claims, sorted by begin, empty ones left out.
class ClaimedRanges {
 public:
  explicit ClaimedRanges(const ElfFile& file);

  /// The first byte at or after `file_offset` that something claims; the end of the file without one.
  [[nodiscard]] std::uint64_t first_at_or_after(std::uint64_t file_offset) const;
  /// Whether bytes that are no part of the ELF file follow it; they are claimed too.
  [[nodiscard]] bool payload() const { return payload_; }

 private:
  [[nodiscard]] std::uint64_t end() const;  ///< behind the last claimed byte

  std::vector<Range> ranges_;
  std::uint64_t file_size_;
  bool payload_ = false;
};

/// The page size up to which segments must not share a page: the largest of the architecture, or the
/// segments' own alignment where the file does not keep that.
[[nodiscard]] std::uint64_t page_size_of(const ElfFile& file);

/// The largest page of the architecture: the alignment of a new PT_LOAD.
/// Source: the psABIs; 4 KiB on x86, 64 KiB on aarch64, arm and ppc64.
[[nodiscard]] std::uint64_t largest_page_of(const ElfFile& file);

/// One above the highest address that a new byte may have.
[[nodiscard]] std::uint64_t address_limit_of(const ElfFile& file);

/// Where segment `index` (memory size equal to file size) may grow to, as a file offset, when the file
/// had no end: limited by the next PT_LOAD's first page only.
[[nodiscard]] std::uint64_t growth_limit(const ElfFile& file, std::size_t index);

/// Whether the bytes of `range` hold nothing: all zero, or all the letter X (patchelf's filler).
/// Bytes past the end of the file count as zero.
[[nodiscard]] bool is_filler(const RandomAccess& file, Range range);

/// Whether bytes that are no part of the ELF file follow it (PyInstaller, AppImage, self-extracting
/// archives). Such programs look for them from the end of the file, so that it must not grow.
[[nodiscard]] bool has_trailing_payload(const ElfFile& file);

/// Every slack, the read-only ones first, then executable, then writable ones; larger first. The holes
/// inside segments come last.
[[nodiscard]] std::vector<Slack> find_slacks(const ElfFile& file);

/// The PT_LOAD whose file bytes hold `file_offset`; every offset asked for here lies in one.
[[nodiscard]] std::size_t load_at(const ElfFile& file, std::uint64_t file_offset);

/// The gaps inside the PT_LOADs of a file: what no section, header table or other segment claims.
class Gaps {
 public:
  explicit Gaps(const ElfFile& file);

  /// The first claimed byte at or after `file_offset`, inside the PT_LOAD that ends or holds it; the end of
  /// the PT_LOAD's bytes without one. What nobody claims but is not empty counts as claimed.
  [[nodiscard]] std::uint64_t end_of(std::uint64_t file_offset) const;
  /// The same without a look at the bytes.
  [[nodiscard]] std::uint64_t unclaimed_end(std::uint64_t file_offset) const;

 private:
  const ElfFile* file_;
  std::vector<Range> claims_;  ///< sorted by begin
};

/// `Gaps(file).end_of(file_offset)`, for a single question.
[[nodiscard]] std::uint64_t gap_end(const ElfFile& file, std::uint64_t file_offset);

/// Takes `size` bytes at `alignment` out of `slack`, which shrinks; nothing when it has no room or
/// the bytes are not filler. The caller extends the segment.
[[nodiscard]] std::optional<Destination> take(const ElfFile& file, Slack& slack, std::uint64_t size,
                                              std::uint64_t alignment);

}  // namespace cuda_runpath
