#include "fuzz/elf_image.hpp"

#include <algorithm>
#include <array>

#include "cuda_runpath/elf/constants.hpp"

namespace cuda_runpath {

bool ElfImage::has_header() const {
  if (bytes_.size() < 64 || text_of(ByteView(bytes_).first(4)) != "\177ELF") return false;
  return bytes_[4] == std::byte{1} || bytes_[4] == std::byte{2};
}

EntryTable ElfImage::table(std::uint64_t file_offset, std::uint64_t entry_size, std::uint64_t count) const {
  if (file_offset >= bytes_.size()) return {};
  return {file_offset, entry_size, std::min(count, (bytes_.size() - file_offset) / entry_size)};
}

EntryTable ElfImage::program_headers() const {
  return table(get(0, field::e_phoff), is64() ? 56 : 32, get(0, field::e_phnum));
}

EntryTable ElfImage::section_headers() const {
  if (get(0, field::e_shoff) == 0) return {};
  return table(get(0, field::e_shoff), is64() ? 64 : 40, get(0, field::e_shnum));
}

EntryTable ElfImage::dynamic_entries() const {
  const EntryTable headers = program_headers();
  const std::uint64_t entry_size = is64() ? 16 : 8;
  for (std::uint64_t i = 0; i < headers.count; ++i) {
    const std::uint64_t at = headers.entry(i);
    if (get(at, field::p_type) != elf::PT_DYNAMIC) continue;
    return table(get(at, field::p_offset), entry_size, get(at, field::p_filesz) / entry_size);
  }
  return {};
}

EntryTable ElfImage::symbols() const {
  const auto address = dynamic_value(elf::DT_SYMTAB);
  const auto offset = address ? offset_of_address(*address) : std::nullopt;
  if (!offset) return {};
  const std::uint64_t entry_size = is64() ? 24 : 16;
  const auto names = strings();
  const std::uint64_t end = names && names->begin > *offset ? names->begin : bytes_.size();
  return table(*offset, entry_size, std::min<std::uint64_t>((end - *offset) / entry_size, 64));
}

std::optional<Range> ElfImage::strings() const {
  const auto address = dynamic_value(elf::DT_STRTAB);
  const auto size = dynamic_value(elf::DT_STRSZ);
  const auto offset = address ? offset_of_address(*address) : std::nullopt;
  if (!offset || !size || *offset >= bytes_.size() || *size == 0) return std::nullopt;
  return Range{*offset, *offset + std::min<std::uint64_t>(*size, bytes_.size() - *offset)};
}

std::uint64_t ElfImage::get(std::uint64_t structure, const ElfField& field) const {
  const std::uint64_t at = structure + (is64() ? field.offset64 : field.offset32);
  const std::size_t size = is64() ? field.size64 : field.size32;
  if (at > bytes_.size() || bytes_.size() - at < size) return 0;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value = value << 8U | std::to_integer<std::uint64_t>(bytes_[at + (little() ? size - 1 - i : i)]);
  }
  return value;
}

void ElfImage::set(std::uint64_t structure, const ElfField& field, std::uint64_t value) {
  const std::uint64_t at = structure + (is64() ? field.offset64 : field.offset32);
  const std::size_t size = is64() ? field.size64 : field.size32;
  if (at > bytes_.size() || bytes_.size() - at < size) return;
  for (std::size_t i = 0; i < size; ++i) {
    bytes_[at + (little() ? i : size - 1 - i)] = static_cast<std::byte>(value >> (8 * i));
  }
}

std::optional<std::uint64_t> ElfImage::dynamic_value(std::uint64_t tag) const {
  const EntryTable entries = dynamic_entries();
  for (std::uint64_t i = 0; i < entries.count; ++i) {
    if (get(entries.entry(i), field::d_tag) == tag) return get(entries.entry(i), field::d_val);
  }
  return std::nullopt;
}

std::optional<std::uint64_t> ElfImage::offset_of_address(std::uint64_t address) const {
  const EntryTable headers = program_headers();
  for (std::uint64_t i = 0; i < headers.count; ++i) {
    const std::uint64_t at = headers.entry(i);
    if (get(at, field::p_type) != elf::PT_LOAD) continue;
    const std::uint64_t begin = get(at, field::p_vaddr);
    if (address >= begin && address - begin < get(at, field::p_filesz)) {
      return get(at, field::p_offset) + (address - begin);
    }
  }
  return std::nullopt;
}

void ElfImage::swap_entries(const EntryTable& table, std::uint64_t a, std::uint64_t b) {
  const auto at = [&](std::uint64_t i) { return bytes_.begin() + static_cast<std::ptrdiff_t>(table.entry(i)); };
  if (a != b) std::swap_ranges(at(a), at(a) + static_cast<std::ptrdiff_t>(table.entry_size), at(b));
}

}  // namespace cuda_runpath
