/// Reads the skeleton of one file into an `ElfFile`: one step per structure, each checked.
#pragma once

#include "cuda_runpath/elf/elf_file.hpp"

namespace cuda_runpath {

class ElfReader {
 public:
  explicit ElfReader(const RandomAccess& file) { result_.file_ = &file; }
  [[nodiscard]] Result<ElfFile> read();

 private:
  struct SectionCounts {
    std::uint16_t count = 0;       ///< e_shnum as stored
    std::uint16_t names = 0;       ///< e_shstrndx as stored
    std::uint16_t entry_size = 0;  ///< e_shentsize
  };

  Status read_identification();
  template <class Format>
  Status read_all();
  template <class Format>
  Status read_file_header();
  template <class Format>
  Status read_program_headers();
  template <class Format>
  Status read_section_headers();
  template <class Format>
  Status resolve_section_counts();
  Status read_section_names();
  Status check_section_ranges() const;
  Status check_loads() const;
  template <class Format>
  Status read_dynamic_table();
  Status read_dynamic_strings();
  [[nodiscard]] bool looks_like_separate_debug() const;
  [[nodiscard]] bool may_be_dynamic() const;

  [[nodiscard]] const RandomAccess& file() const { return *result_.file_; }

  ElfFile result_;
  SectionCounts stored_;
  std::uint16_t program_header_entry_size_ = 0;  ///< e_phentsize
};

}  // namespace cuda_runpath
