#include "cuda_runpath/elf/symbols.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "elf/format.hpp"

namespace cuda_runpath {
namespace {

template <class Format>
Result<std::uint32_t> read_word(const RandomAccess& file, std::uint64_t file_offset) {
  typename Format::Word word;
  if (Status done = file.read(file_offset, std::as_writable_bytes(std::span(&word, 1))); !done) {
    return tl::unexpected(done.error());
  }
  return word.get();
}

/// One above the highest symbol index that the buckets and chains of DT_GNU_HASH reach; the symbols
/// that are not hashed (the undefined ones) all come before the first hashed one.
template <class Format>
Result<std::uint64_t> count_by_gnu_hash(const ElfFile& file, std::uint64_t table) {
  std::array<typename Format::Word, 4> head;  // nbuckets, symoffset, bloom_size, bloom_shift
  if (Status done = file.file().read(table, std::as_writable_bytes(std::span(head))); !done) {
    return tl::unexpected(done.error());
  }
  const std::uint64_t buckets = table + sizeof head + std::uint64_t{head[2]} * file.address_size();
  const std::uint64_t chains = buckets + std::uint64_t{head[0]} * 4;
  const Result<Bytes> bytes = read_block(file.file(), buckets, std::uint64_t{head[0]} * 4);
  if (!bytes) return tl::unexpected(bytes.error());
  std::uint32_t highest = 0;
  for (std::size_t at = 0; at + 4 <= bytes->size(); at += 4) {
    typename Format::Word bucket;
    std::copy_n(bytes->begin() + static_cast<std::ptrdiff_t>(at), 4,
                std::as_writable_bytes(std::span(&bucket, 1)).begin());
    highest = std::max(highest, bucket.get());
  }
  if (highest < head[1]) return std::uint64_t{head[1]};
  for (std::uint64_t index = highest;; ++index) {
    const Result<std::uint32_t> hash = read_word<Format>(file.file(), chains + (index - head[1]) * 4);
    if (!hash) return tl::unexpected(hash.error());
    if ((*hash & 1U) != 0) return index + 1;
  }
}

template <class Format>
Result<std::uint64_t> count_symbols(const ElfFile& file, std::uint64_t address) {
  for (const Section& section : file.sections()) {
    if (section.type == elf::SHT_DYNSYM && section.address == address) return section.size / file.symbol_size();
  }
  const DynamicTable& dynamic = *file.dynamic();
  if (const auto hash = dynamic.value_of(elf::DT_HASH)) {
    if (const auto offset = file.offset_of_address(*hash)) return read_word<Format>(file.file(), *offset + 4);
  }
  if (const auto hash = dynamic.value_of(elf::DT_GNU_HASH)) {
    if (const auto offset = file.offset_of_address(*hash)) return count_by_gnu_hash<Format>(file, *offset);
  }
  return 0;
}

template <class Format>
Status walk(const ElfFile& file, const SymbolTable& table,
            const std::function<SymbolWalk(std::uint64_t, const Symbol&)>& visit) {
  std::array<typename Format::Sym, 256> block;
  for (std::uint64_t first = 0; first < table.count; first += block.size()) {
    const auto part = std::span(block).first(std::min<std::uint64_t>(block.size(), table.count - first));
    const std::uint64_t offset = table.file_offset + first * sizeof(typename Format::Sym);
    if (Status done = file.file().read(offset, std::as_writable_bytes(part)); !done) return done;
    for (std::size_t i = 0; i < part.size(); ++i) {
      const Symbol symbol{part[i].st_name, part[i].st_info, part[i].st_shndx, part[i].st_value};
      if (visit(first + i, symbol) == SymbolWalk::Stop) return {};
    }
  }
  return {};
}

}  // namespace

Result<SymbolTable> dynamic_symbols(const ElfFile& file) {
  if (!file.dynamic()) return SymbolTable{};
  const auto address = file.dynamic()->value_of(elf::DT_SYMTAB);
  if (!address) return SymbolTable{};
  const auto offset = file.offset_of_address(*address);
  if (!offset) {
    return fail_at(ErrorKind::Malformed, file.dynamic()->file_offset,
                   fmt::format("DT_SYMTAB {:#x} is not inside a PT_LOAD", *address));
  }
  const Result<std::uint64_t> count = elf::with_format(
      file.header().elf_class, file.header().byte_order,
      [&]<class Format>(Format) -> Result<std::uint64_t> { return count_symbols<Format>(file, *address); });
  if (!count) return tl::unexpected(count.error());
  const std::uint64_t last = *count == 0 ? 0 : *count * file.symbol_size() - 1;
  if (*count > file.file().size() / file.symbol_size() || file.offset_of_address(*address + last) != *offset + last) {
    return fail_at(ErrorKind::Malformed, *offset, fmt::format("{} dynamic symbols are not inside a PT_LOAD", *count));
  }
  return SymbolTable{*offset, *count};
}

Status for_each_symbol(const ElfFile& file, const SymbolTable& table,
                       const std::function<SymbolWalk(std::uint64_t, const Symbol&)>& visit) {
  return elf::with_format(file.header().elf_class, file.header().byte_order,
                          [&]<class Format>(Format) { return walk<Format>(file, table, visit); });
}

}  // namespace cuda_runpath
