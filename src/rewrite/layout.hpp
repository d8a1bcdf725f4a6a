/// A file's headers as they shall be, and the bytes that go with them: what a rung fills in.
///
/// A rung says what moves where; `assemble` turns the difference to the file into writes, in an
/// order in which every prefix is a good file where the rung allows that at all.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "cuda_runpath/base/file_edit.hpp"
#include "cuda_runpath/elf/elf_file.hpp"

namespace cuda_runpath {

/// The order of the writes of an ordered edit. Up to and including SectionHeader the file still
/// means what it meant: the new string table begins with the whole old one.
enum class Stage : std::uint8_t {
  Content,        ///< copies into bytes that nothing refers to
  ProgramHeader,  ///< those bytes become part of a segment
  Pointer,        ///< DT_STRTAB and others point at the copies
  Fill,           ///< what was vacated is overwritten
  Size,           ///< DT_STRSZ
  SectionHeader,  ///< for tools; the loader never reads them
  Value,          ///< the DT_RUNPATH value
  Tag,            ///< a new or converted tag
  Settle,         ///< the value of a reclaimed entry
  Scrub,          ///< what nothing refers to any more
};

struct StagedWrite {
  Stage stage = Stage::Content;
  std::uint64_t file_offset = 0;
  Bytes bytes;
  std::string_view purpose;  ///< a literal
};

/// Where a section or the string table goes.
struct Destination {
  std::uint64_t file_offset = 0;
  std::uint64_t address = 0;
};

class Layout {
 public:
  explicit Layout(const ElfFile& file);

  std::vector<Segment> segments;
  std::vector<Section> sections;
  std::vector<DynamicEntry> dynamic;  ///< pointers and sizes; the RUNPATH entry is a staged write
  std::vector<StagedWrite> staged;
  std::vector<Range> vacated;  ///< file ranges that lost their meaning
  std::uint64_t file_size;     ///< new size in bytes
  EditSafety safety = EditSafety::Ordered;
  std::uint64_t strings_offset;  ///< file offset of the string table in the new file

  [[nodiscard]] const ElfFile& file() const { return *file_; }

  /// Sets the value of the dynamic entry that the loader uses for `tag`.
  void set_dynamic(std::uint64_t tag, std::uint64_t value);

  void write(Stage stage, std::uint64_t file_offset, Bytes bytes, std::string_view purpose);

 private:
  const ElfFile* file_;
};

/// Moves section `index`: its bytes, header, DT_* pointer and the symbols that lie in it (program
/// headers are the caller's). A section of symbols moves before the sections they name. `stage` is Content
/// when the new place is free, Fill when it overlaps what another move vacates.
/// Errors: as `RandomAccess::read`.
[[nodiscard]] Status move_section(Layout& layout, std::size_t index, Destination place, Stage stage);

/// Moves the string table and puts `tail` (the new string and any reserve) behind it.
/// Errors: as `RandomAccess::read`.
[[nodiscard]] Status move_strings(Layout& layout, Destination place, const Bytes& tail);

/// The alignment of the string table: its section's, or 1.
[[nodiscard]] std::uint64_t strings_alignment(const ElfFile& file);

/// Lets the string table grow in place by `tail`; the bytes there are already free or vacated.
void grow_strings(Layout& layout, Stage stage, const Bytes& tail);

/// Makes segment `index` (memory size equal to file size) reach up to `file_end`.
void extend_segment(Layout& layout, std::size_t index, std::uint64_t file_end);

/// The dynamic tag through which alone the loader reaches a section of this type, or DT_NULL.
[[nodiscard]] std::uint64_t tag_reaching(const Section& section);

/// Whether the loader reaches the section only through that tag, so that it may move.
[[nodiscard]] bool is_movable(const ElfFile& file, const Section& section);

/// The writes that turn `layout.file()` into `layout`. Errors: Io.
[[nodiscard]] Result<FileEdit> assemble(Layout layout);

}  // namespace cuda_runpath
