/// The skeleton of one ELF file, read once and widened to 64 bits in host byte order.
///
/// Only headers and the dynamic table are read: an ELF file of half a gigabyte costs a few system
/// calls and a few kilobytes. Every offset, size and count is checked against the file before it is
/// followed. Source: gABI chapters 4 (headers, sections) and 5 (program headers, dynamic table).
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/base/bytes.hpp"
#include "cuda_runpath/base/error.hpp"
#include "cuda_runpath/base/random_access.hpp"
#include "cuda_runpath/elf/constants.hpp"

namespace cuda_runpath {

/// The file header (Ehdr), counts already resolved through section 0 where they overflow.
struct FileHeader {
  elf::Class elf_class = elf::Class::Elf64;      ///< e_ident[EI_CLASS]
  std::endian byte_order = std::endian::little;  ///< e_ident[EI_DATA]
  std::uint8_t os_abi = 0;                       ///< e_ident[EI_OSABI]
  std::uint16_t type = 0;                        ///< e_type
  std::uint16_t machine = 0;                     ///< e_machine
  std::uint64_t entry = 0;                       ///< e_entry
  std::uint64_t program_headers_offset = 0;      ///< e_phoff
  std::uint64_t section_headers_offset = 0;      ///< e_shoff
  std::uint32_t flags = 0;                       ///< e_flags
  std::uint32_t program_header_count = 0;        ///< e_phnum
  std::uint32_t section_header_count = 0;        ///< e_shnum, or sh_size of section 0
  std::uint32_t section_names_index = 0;         ///< e_shstrndx, or sh_link of section 0

  bool operator==(const FileHeader&) const = default;
};

/// One program header (Phdr).
struct Segment {
  std::uint32_t type = 0;              ///< p_type
  std::uint32_t flags = 0;             ///< p_flags
  std::uint64_t file_offset = 0;       ///< p_offset
  std::uint64_t address = 0;           ///< p_vaddr
  std::uint64_t physical_address = 0;  ///< p_paddr
  std::uint64_t file_size = 0;         ///< p_filesz
  std::uint64_t memory_size = 0;       ///< p_memsz
  std::uint64_t alignment = 0;         ///< p_align

  [[nodiscard]] Range file_range() const { return {file_offset, file_offset + file_size}; }
  [[nodiscard]] Range address_range() const { return {address, address + memory_size}; }
  bool operator==(const Segment&) const = default;
};

/// One section header (Shdr).
struct Section {
  std::string name;
  std::uint32_t name_offset = 0;  ///< sh_name
  std::uint32_t type = 0;         ///< sh_type
  std::uint64_t flags = 0;        ///< sh_flags
  std::uint64_t address = 0;      ///< sh_addr
  std::uint64_t file_offset = 0;  ///< sh_offset
  std::uint64_t size = 0;         ///< sh_size
  std::uint32_t link = 0;         ///< sh_link
  std::uint32_t info = 0;         ///< sh_info
  std::uint64_t alignment = 0;    ///< sh_addralign
  std::uint64_t entry_size = 0;   ///< sh_entsize

  /// The bytes it takes in the file: none for SHT_NOBITS and SHT_NULL.
  [[nodiscard]] Range file_range() const {
    const bool stored = type != elf::SHT_NOBITS && type != elf::SHT_NULL;
    return {file_offset, file_offset + (stored ? size : 0)};
  }
  [[nodiscard]] Range address_range() const { return {address, address + size}; }
  [[nodiscard]] bool allocated() const { return (flags & elf::SHF_ALLOC) != 0; }
  bool operator==(const Section&) const = default;
};

/// One entry of the dynamic table (Dyn).
struct DynamicEntry {
  std::uint64_t tag = 0;    ///< d_tag
  std::uint64_t value = 0;  ///< d_val or d_ptr

  bool operator==(const DynamicEntry&) const = default;
};

/// The dynamic table as PT_DYNAMIC places it.
struct DynamicTable {
  std::uint64_t file_offset = 0;
  std::uint64_t address = 0;
  std::vector<DynamicEntry> entries;  ///< all of them: the DT_NULL and what lies behind it too
  std::size_t used = 0;               ///< entries before the first DT_NULL

  /// The value of the entry with `tag` that the loader uses: the last one in front of the DT_NULL
  /// (glibc elf/get-dynamic-info.h lets later entries overwrite earlier ones).
  [[nodiscard]] std::optional<std::uint64_t> value_of(std::uint64_t tag) const;
  /// The index of that entry.
  [[nodiscard]] std::optional<std::size_t> index_of(std::uint64_t tag) const;
  /// How many entries in front of the DT_NULL have `tag`.
  [[nodiscard]] std::size_t count_of(std::uint64_t tag) const;
  /// How many DT_NULL entries can be taken with one DT_NULL left to end the table.
  [[nodiscard]] std::size_t spare_entries() const;
};

/// The dynamic string table: DT_STRTAB and DT_STRSZ, found in the file through the PT_LOADs.
struct DynamicStrings {
  std::uint64_t file_offset = 0;
  std::uint64_t address = 0;
  Bytes bytes;                               ///< DT_STRSZ bytes
  std::optional<std::size_t> section_index;  ///< its section, where section headers tell

  /// The NUL-terminated string at `offset` bytes from the start of the table.
  /// Errors: Malformed when it starts or ends outside of the table.
  [[nodiscard]] Result<std::string_view> string_at(std::uint64_t offset) const;
};

class ElfFile {
 public:
  /// Reads the skeleton of `file`, which must outlive the result.
  /// Errors: NotElf without the magic; Malformed with the offset of what does not hold;
  /// Unsupported for PN_XNUM and a dynamic string table above 64 MiB.
  /// The dynamic table of relocatable, core and separate debug files is not looked at.
  [[nodiscard]] static Result<ElfFile> read(const RandomAccess& file);

  [[nodiscard]] const RandomAccess& file() const { return *file_; }
  [[nodiscard]] const FileHeader& header() const { return header_; }
  [[nodiscard]] const std::vector<Segment>& segments() const { return segments_; }
  /// Empty when the file has no section headers, or when they are unusable: see `section_fault`.
  [[nodiscard]] const std::vector<Section>& sections() const { return sections_; }
  /// Why the section headers of the file were not believed; the loader never reads them.
  [[nodiscard]] const std::optional<Error>& section_fault() const { return section_fault_; }
  [[nodiscard]] const std::optional<DynamicTable>& dynamic() const { return dynamic_; }
  /// Absent without PT_DYNAMIC or without DT_STRTAB.
  [[nodiscard]] const std::optional<DynamicStrings>& strings() const { return strings_; }

  /// Whether the contents are elsewhere (`objcopy --only-keep-debug`): allocated sections without bytes.
  [[nodiscard]] bool is_separate_debug() const { return separate_debug_; }

  /// The first segment of `type`.
  [[nodiscard]] const Segment* segment(std::uint32_t type) const;
  /// The first section called `name`.
  [[nodiscard]] const Section* section(std::string_view name) const;
  /// The file offset that the PT_LOADs map to `address`; nothing when no file byte lies there.
  [[nodiscard]] std::optional<std::uint64_t> offset_of_address(std::uint64_t address) const;

  /// Bytes of the file header and of one program header, section header, dynamic entry, address, symbol of
  /// this class.
  [[nodiscard]] std::uint64_t file_header_size() const { return is64() ? 64 : 52; }
  [[nodiscard]] std::uint64_t program_header_size() const { return is64() ? 56 : 32; }
  [[nodiscard]] std::uint64_t section_header_size() const { return is64() ? 64 : 40; }
  [[nodiscard]] std::uint64_t dynamic_entry_size() const { return is64() ? 16 : 8; }
  [[nodiscard]] std::uint64_t address_size() const { return is64() ? 8 : 4; }
  [[nodiscard]] std::uint64_t symbol_size() const { return is64() ? 24 : 16; }
  [[nodiscard]] bool is64() const { return header_.elf_class == elf::Class::Elf64; }

 private:
  friend class ElfReader;

  const RandomAccess* file_ = nullptr;
  FileHeader header_;
  std::vector<Segment> segments_;
  std::vector<Section> sections_;
  std::optional<Error> section_fault_;
  bool separate_debug_ = false;
  std::optional<DynamicTable> dynamic_;
  std::optional<DynamicStrings> strings_;
};

}  // namespace cuda_runpath
