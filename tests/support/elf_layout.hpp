/// Second half of the ELF builder: from sections with their contents to offsets, addresses and headers.
#pragma once

#include <string>
#include <vector>

#include "support/elf_builder.hpp"

namespace cuda_runpath {

/// Appends integers in a file's byte order.
class FieldWriter {
 public:
  FieldWriter(std::endian order, Bytes& out) : order_(order), out_(&out) {}

  void operator()(std::uint64_t value, std::size_t size) const {
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t place = order_ == std::endian::little ? i : size - 1 - i;
      out_->push_back(static_cast<std::byte>(value >> (8 * place)));
    }
  }
  void text(std::string_view text) const {
    const ByteView view = bytes_of(text);
    out_->insert(out_->end(), view.begin(), view.end());
  }

 private:
  std::endian order_;
  Bytes* out_;
};

/// The PT_LOAD a section lies in, in file order.
enum class Load { Head, Code, Constants, Data, None };

/// One section before it has a place.
struct Piece {
  std::string name;
  std::uint32_t type = 0;
  std::uint64_t flags = 0;
  std::uint64_t alignment = 1;
  std::uint64_t entry_size = 0;
  Load load = Load::None;
  Bytes content;       ///< for SHT_NOBITS only its size counts
  std::string linked;  ///< sh_link, by name

  std::uint64_t file_offset = 0;  ///< set by the layout
  std::uint64_t address = 0;      ///< set by the layout
};

/// Places the pieces, fills in the addresses of `entries`, and writes every header.
[[nodiscard]] BuiltElf lay_out(const ElfRecipe& recipe, std::vector<Piece> pieces, std::vector<DynamicEntry> entries);

}  // namespace cuda_runpath
