#include "rewrite/layout.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cuda_runpath/elf/encode.hpp"
#include "cuda_runpath/elf/symbols.hpp"

namespace cuda_runpath {
namespace {

constexpr std::uint64_t largest_alignment = 4096;  // bytes; tables have 8, what is above this is damage

/// Only notes and the interpreter hold symbols other than their section symbol (`__abi_tag`), and
/// section symbols are local: the local part of the table is enough for the others.
std::uint64_t symbols_to_search(const ElfFile& file, const Section& table, const Section& moved) {
  const std::uint64_t all = table.size / file.symbol_size();
  const bool any_symbol = moved.type == elf::SHT_NOTE || moved.type == elf::SHT_PROGBITS;
  return any_symbol ? all : std::min<std::uint64_t>(all, table.info);
}

Status follow_with_symbols(Layout& layout, std::size_t moved_index, std::uint64_t new_address) {
  const ElfFile& file = layout.file();
  const Section& moved = file.sections()[moved_index];
  const std::uint64_t value_offset = file.is64() ? 8 : 4;  // st_value inside a Sym
  for (std::size_t index = 0; index < file.sections().size(); ++index) {
    const Section& table = file.sections()[index];
    if (table.type != elf::SHT_SYMTAB && table.type != elf::SHT_DYNSYM) continue;
    const SymbolTable symbols{table.file_offset, symbols_to_search(file, table, moved)};
    Status done = for_each_symbol(file, symbols, [&](std::uint64_t i, const Symbol& symbol) {
      if (symbol.section_index != moved_index) return SymbolWalk::On;
      const std::uint64_t value = symbol.value - moved.address + new_address;
      const std::uint64_t offset = layout.sections[index].file_offset + i * file.symbol_size() + value_offset;
      layout.write(Stage::SectionHeader, offset, encode_integer(file, value, file.address_size()), "section symbol");
      return SymbolWalk::On;
    });
    if (!done) return done;
  }
  return {};
}

}  // namespace

Layout::Layout(const ElfFile& file)
    : segments(file.segments()),
      sections(file.sections()),
      dynamic(file.dynamic()->entries),
      file_size(file.file().size()),
      strings_offset(file.strings()->file_offset),
      file_(&file) {}

void Layout::set_dynamic(std::uint64_t tag, std::uint64_t value) {
  if (const auto index = file_->dynamic()->index_of(tag)) dynamic[*index].value = value;
}

void Layout::write(Stage stage, std::uint64_t file_offset, Bytes bytes, std::string_view purpose) {
  if (!bytes.empty()) staged.push_back({stage, file_offset, std::move(bytes), purpose});
}

std::uint64_t tag_reaching(const Section& section) {
  switch (section.type) {
    case elf::SHT_HASH:
      return elf::DT_HASH;
    case elf::SHT_GNU_HASH:
      return elf::DT_GNU_HASH;
    case elf::SHT_GNU_VERSYM:
      return elf::DT_VERSYM;
    case elf::SHT_GNU_VERDEF:
      return elf::DT_VERDEF;
    case elf::SHT_GNU_VERNEED:
      return elf::DT_VERNEED;
    case elf::SHT_DYNSYM:
      return elf::DT_SYMTAB;
    default:
      return elf::DT_NULL;
  }
}

bool is_movable(const ElfFile& file, const Section& section) {
  const std::uint64_t tag = tag_reaching(section);
  if (tag == elf::DT_NULL || !section.allocated() || file.dynamic()->count_of(tag) != 1) return false;
  if (section.alignment > largest_alignment) return false;  // the file would grow by that much
  return file.dynamic()->value_of(tag) == section.address;
}

Status move_section(Layout& layout, std::size_t index, Destination place, Stage stage) {
  const ElfFile& file = layout.file();
  const Section& old = file.sections()[index];
  Result<Bytes> bytes = read_block(file.file(), old.file_offset, old.size);
  if (!bytes) return tl::unexpected(bytes.error());
  layout.write(stage, place.file_offset, std::move(*bytes), "moved section");
  layout.vacated.push_back(old.file_range());
  layout.sections[index].file_offset = place.file_offset;
  layout.sections[index].address = place.address;
  if (const std::uint64_t tag = tag_reaching(old); tag != elf::DT_NULL) layout.set_dynamic(tag, place.address);
  return follow_with_symbols(layout, index, place.address);
}

Status move_strings(Layout& layout, Destination place, const Bytes& tail) {
  const DynamicStrings& strings = *layout.file().strings();
  Bytes bytes;
  bytes.reserve(strings.bytes.size() + tail.size());
  bytes.insert(bytes.end(), strings.bytes.begin(), strings.bytes.end());
  bytes.insert(bytes.end(), tail.begin(), tail.end());
  const std::uint64_t size = bytes.size();
  layout.write(Stage::Content, place.file_offset, std::move(bytes), "dynamic strings");
  layout.vacated.push_back({strings.file_offset, strings.file_offset + strings.bytes.size()});
  layout.strings_offset = place.file_offset;
  layout.set_dynamic(elf::DT_STRTAB, place.address);
  layout.set_dynamic(elf::DT_STRSZ, size);
  if (!strings.section_index) return {};
  Section& section = layout.sections[*strings.section_index];
  section.file_offset = place.file_offset;
  section.address = place.address;
  section.size = size;
  return follow_with_symbols(layout, *strings.section_index, place.address);
}

std::uint64_t strings_alignment(const ElfFile& file) {
  const auto index = file.strings()->section_index;
  return index ? std::clamp<std::uint64_t>(file.sections()[*index].alignment, 1, largest_alignment) : 1;
}

void grow_strings(Layout& layout, Stage stage, const Bytes& tail) {
  const DynamicStrings& strings = *layout.file().strings();
  const std::uint64_t end = strings.file_offset + strings.bytes.size();
  layout.write(stage, end, tail, "new string");
  layout.file_size = std::max(layout.file_size, end + tail.size());
  const std::uint64_t size = strings.bytes.size() + tail.size();
  layout.set_dynamic(elf::DT_STRSZ, size);
  if (strings.section_index) layout.sections[*strings.section_index].size = size;
}

void extend_segment(Layout& layout, std::size_t index, std::uint64_t file_end) {
  Segment& segment = layout.segments[index];
  const std::uint64_t size = file_end - segment.file_offset;
  if (size <= segment.file_size) return;
  segment.file_size = size;
  segment.memory_size = size;
}

}  // namespace cuda_runpath
