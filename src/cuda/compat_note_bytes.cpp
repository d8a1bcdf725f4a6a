// Source: gABI chapter 5, "Note Section": three words (size of the owner, size of the description, type), then both,
// each padded to 4 bytes. The note NVIDIA shipped for Orin with CUDA 13.2 ends before its padding does.
#include "cuda/compat_note_bytes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cuda_runpath/elf/encode.hpp"

namespace cuda_runpath {
namespace {

constexpr std::string_view section_name = ".note.cuda.fwd_compatibility";
constexpr std::string_view note_owner = "NVIDIA Corporation";
constexpr std::uint32_t note_type = 0;
constexpr std::uint64_t header_size = 12;
constexpr std::uint64_t largest_description = 64ULL * 1024;
/// Of a section or PT_NOTE; a libcuda has a few hundred bytes of notes.
constexpr std::uint64_t largest_region = 1024ULL * 1024;
/// Notes of other owners in front of ours, and how often ours is told to be there again.
constexpr std::size_t most_notes = 4096;
constexpr std::size_t most_kept = 8;

struct NoteRegion {
  Range file_range;
  std::uint64_t padding = 4;
  bool is_section = false;  ///< then it is there for this note alone
};

std::vector<NoteRegion> note_regions(const ElfFile& file) {
  std::vector<NoteRegion> regions;
  for (const Section& section : file.sections()) {
    if (section.name == section_name) regions.push_back({section.file_range(), 4, true});
  }
  if (!file.sections().empty()) return regions;
  for (const Segment& segment : file.segments()) {
    if (segment.type != elf::PT_NOTE) continue;
    regions.push_back({segment.file_range(), segment.alignment == 8 ? std::uint64_t{8} : 4, false});
  }
  return regions;
}

class RegionReader {
 public:
  RegionReader(const ElfFile& file, std::vector<CompatNoteBytes>& notes) : file_(file), notes_(notes) {}

  Status read(const NoteRegion& region) {
    Range range = region.file_range;
    const std::uint64_t size = file_.file().size();
    if (range.empty() || range.begin >= size) return {};
    range.end = std::min({range.end, size, range.begin + largest_region});
    Result<Bytes> bytes = read_block(file_.file(), range.begin, range.size());
    if (!bytes) return tl::unexpected(bytes.error());
    bytes_ = std::move(*bytes);
    file_offset_ = range.begin;
    const std::size_t known = notes_.size();
    const Walk walk = read_notes(region.padding);
    if (region.is_section && walk == Walk::Broken && notes_.size() == known) {
      notes_.push_back(
          {file_offset_, {}, {fmt::format("section {} at {:#x} holds no whole note", section_name, file_offset_)}});
    }
    return {};
  }

 private:
  enum class Walk { ToTheEnd, Broken };

  Walk read_notes(std::uint64_t padding) {
    std::uint64_t at = 0;
    for (std::size_t count = 0; at < bytes_.size(); ++count) {
      if (count == most_notes || at + header_size > bytes_.size()) return Walk::Broken;
      const std::uint64_t owner_at = at + header_size;
      const std::uint64_t description_at = align_up(owner_at + word(at), padding);
      if (description_at > bytes_.size()) return Walk::Broken;
      if (is_ours(owner_at, word(at)) && word(at + 8) == note_type) keep(at, description_at);
      at = align_up(description_at + word(at + 4), padding);
    }
    return Walk::ToTheEnd;
  }

  /// The owner with or without its NUL.
  [[nodiscard]] bool is_ours(std::uint64_t owner_at, std::uint64_t size) const {
    std::string_view owner = text_of(bytes_).substr(owner_at, size);
    return owner.substr(0, owner.find('\0')) == note_owner;
  }

  void keep(std::uint64_t at, std::uint64_t description_at) {
    if (notes_.size() >= most_kept) return;
    CompatNoteBytes note{file_offset_ + at, {}, {}};
    const std::uint64_t said = word(at + 4);
    const std::uint64_t there = std::min<std::uint64_t>(said, bytes_.size() - description_at);
    if (there < said) {
      note.faults.push_back(
          fmt::format("the note at {:#x} has {} bytes by its header, {} are there; read as far as "
                      "they go",
                      note.file_offset, said, there));
    }
    const std::uint64_t taken = std::min(there, largest_description);
    if (taken < there) {
      note.faults.push_back(
          fmt::format("the note at {:#x} has {} bytes, only the first {} were read", note.file_offset, there, taken));
    }
    note.description = text_of(bytes_).substr(description_at, taken);
    notes_.push_back(std::move(note));
  }

  /// A u32 of the file's byte order at an index into the region, which holds it whole.
  [[nodiscard]] std::uint64_t word(std::uint64_t at) const {
    return decode_integer(file_, ByteView(bytes_).subspan(at, 4));
  }

  const ElfFile& file_;
  std::vector<CompatNoteBytes>& notes_;
  Bytes bytes_;
  std::uint64_t file_offset_ = 0;
};

}  // namespace

Result<std::vector<CompatNoteBytes>> find_compat_notes(const ElfFile& file) {
  std::vector<CompatNoteBytes> notes;
  RegionReader reader(file, notes);
  for (const NoteRegion& region : note_regions(file)) {
    if (Status done = reader.read(region); !done) return tl::unexpected(done.error());
  }
  return notes;
}

}  // namespace cuda_runpath
