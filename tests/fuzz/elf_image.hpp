/// The bytes of an ELF file with its fields by name, for mutations that change one thing.
///
/// Deliberately not the product's reader: it believes every number it can follow, since what is to be
/// mutated may be broken already.
#pragma once

#include <cstdint>
#include <optional>

#include "cuda_runpath/base/bytes.hpp"

namespace cuda_runpath {

/// A field inside a structure (header, table entry) of either class. Source: gABI chapters 4 and 5.
struct ElfField {
  std::uint64_t offset32 = 0;
  std::size_t size32 = 0;
  std::uint64_t offset64 = 0;
  std::size_t size64 = 0;
};

/// A table of equal entries inside the file; no entry of it leaves the file.
struct EntryTable {
  std::uint64_t file_offset = 0;
  std::uint64_t entry_size = 0;
  std::uint64_t count = 0;

  [[nodiscard]] std::uint64_t entry(std::uint64_t index) const { return file_offset + index * entry_size; }
};

class ElfImage {
 public:
  explicit ElfImage(Bytes bytes) : bytes_(std::move(bytes)) {}

  /// Whether there is a file header to speak of.
  [[nodiscard]] bool has_header() const;
  [[nodiscard]] bool is64() const { return bytes_[4] == std::byte{2}; }
  [[nodiscard]] Bytes& bytes() { return bytes_; }
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

  [[nodiscard]] EntryTable program_headers() const;
  [[nodiscard]] EntryTable section_headers() const;
  [[nodiscard]] EntryTable dynamic_entries() const;  ///< empty without PT_DYNAMIC
  [[nodiscard]] EntryTable symbols() const;          ///< from DT_SYMTAB to DT_STRTAB or the end of the file
  [[nodiscard]] std::optional<Range> strings() const;

  /// 0 where the field lies outside of the file.
  [[nodiscard]] std::uint64_t get(std::uint64_t structure, const ElfField& field) const;
  void set(std::uint64_t structure, const ElfField& field, std::uint64_t value);

  /// The value of the first dynamic entry with `tag`.
  [[nodiscard]] std::optional<std::uint64_t> dynamic_value(std::uint64_t tag) const;
  [[nodiscard]] std::optional<std::uint64_t> offset_of_address(std::uint64_t address) const;
  void swap_entries(const EntryTable& table, std::uint64_t a, std::uint64_t b);

 private:
  [[nodiscard]] bool little() const { return bytes_[5] != std::byte{2}; }
  [[nodiscard]] EntryTable table(std::uint64_t file_offset, std::uint64_t entry_size, std::uint64_t count) const;

  Bytes bytes_;
};

namespace field {
inline constexpr ElfField e_type{16, 2, 16, 2}, e_machine{18, 2, 18, 2}, e_entry{24, 4, 24, 8};
inline constexpr ElfField e_phoff{28, 4, 32, 8}, e_shoff{32, 4, 40, 8}, e_phnum{44, 2, 56, 2}, e_shnum{48, 2, 60, 2},
    e_shstrndx{50, 2, 62, 2};
inline constexpr ElfField p_type{0, 4, 0, 4}, p_flags{24, 4, 4, 4}, p_offset{4, 4, 8, 8}, p_vaddr{8, 4, 16, 8},
    p_filesz{16, 4, 32, 8}, p_memsz{20, 4, 40, 8}, p_align{28, 4, 48, 8};
inline constexpr ElfField sh_name{0, 4, 0, 4}, sh_type{4, 4, 4, 4}, sh_flags{8, 4, 8, 8}, sh_addr{12, 4, 16, 8},
    sh_offset{16, 4, 24, 8}, sh_size{20, 4, 32, 8}, sh_link{24, 4, 40, 4}, sh_info{28, 4, 44, 4},
    sh_addralign{32, 4, 48, 8}, sh_entsize{36, 4, 56, 8};
inline constexpr ElfField d_tag{0, 4, 0, 8}, d_val{4, 4, 8, 8};
inline constexpr ElfField st_name{0, 4, 0, 4}, st_shndx{14, 2, 6, 2}, st_value{4, 4, 8, 8};
inline constexpr ElfField first_word{0, 4, 0, 4};  ///< of anything
}  // namespace field

}  // namespace cuda_runpath
