/// ELF64 files of nothing but a few sections with given bytes, for readers that look at contents only.
///
/// They have no dynamic table and no code: `elf_builder` makes those. Each section is also a segment, so
/// that the same bytes are found when the section headers are left out.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "cuda_runpath/base/bytes.hpp"
#include "cuda_runpath/elf/constants.hpp"
#include "support/elf_builder.hpp"

namespace cuda_runpath {

struct ContentSection {
  std::string name;
  Bytes content;
  std::uint32_t type = elf::SHT_PROGBITS;
  std::uint64_t flags = elf::SHF_ALLOC;
};

struct ContentElf {
  Bytes bytes;
  std::vector<std::uint64_t> offsets;  ///< file offset of each section
};

/// Each content begins at a multiple of 16. SHT_NOTE becomes a PT_NOTE, all else a PT_LOAD.
[[nodiscard]] ContentElf elf_of(const std::vector<ContentSection>& sections,
                                SectionHeaders headers = SectionHeaders::Present,
                                std::endian order = std::endian::little);

}  // namespace cuda_runpath
