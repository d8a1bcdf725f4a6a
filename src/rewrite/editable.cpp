#include "rewrite/editable.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cuda_runpath/elf/symbols.hpp"
#include "rewrite/layout.hpp"

namespace cuda_runpath {
namespace {

/// A dynamic tag with the address of a table.
struct TableTag {
  std::uint64_t tag;
  bool own_type;  ///< its section has a type of its own
  const char* name;
};

constexpr TableTag table_tags[] = {
    {elf::DT_SYMTAB, true, "DT_SYMTAB"},  {elf::DT_HASH, true, "DT_HASH"},     {elf::DT_GNU_HASH, true, "DT_GNU_HASH"},
    {elf::DT_VERSYM, true, "DT_VERSYM"},  {elf::DT_VERDEF, true, "DT_VERDEF"}, {elf::DT_VERNEED, true, "DT_VERNEED"},
    {elf::DT_RELA, false, "DT_RELA"},     {elf::DT_REL, false, "DT_REL"},      {elf::DT_RELR, false, "DT_RELR"},
    {elf::DT_JMPREL, false, "DT_JMPREL"},
};

/// Tables that share bytes are damage that no edit of one of them can respect.
Status check_tables_disjoint(const ElfFile& file) {
  const FileHeader& header = file.header();
  const DynamicTable& dynamic = *file.dynamic();
  const Result<SymbolTable> symbols = dynamic_symbols(file);
  if (!symbols) return tl::unexpected(symbols.error());
  const auto range = [](std::uint64_t begin, std::uint64_t size) { return Range{begin, begin + size}; };
  std::vector<Range> tables{
      range(0, file.file_header_size()),
      range(header.program_headers_offset, file.segments().size() * file.program_header_size()),
      range(header.section_headers_offset, file.sections().size() * file.section_header_size()),
      range(dynamic.file_offset, dynamic.entries.size() * file.dynamic_entry_size()),
      range(file.strings()->file_offset, file.strings()->bytes.size()),
      range(symbols->file_offset, symbols->count * file.symbol_size()),
  };
  for (const Section& section : file.sections()) {
    const bool of_symbols = section.type == elf::SHT_DYNSYM || section.type == elf::SHT_SYMTAB;
    // The same table, by its header: DT_HASH may count fewer symbols.
    if (of_symbols && section.file_offset != symbols->file_offset) tables.push_back(section.file_range());
  }
  for (std::size_t a = 0; a < tables.size(); ++a) {
    for (std::size_t b = a + 1; b < tables.size(); ++b) {
      if (!tables[a].overlaps(tables[b])) continue;
      return fail_at(ErrorKind::Refused, tables[b].begin,
                     "two of headers, dynamic table, strings and symbols share bytes");
    }
  }
  return {};
}

/// Where sections tell what is free, every table that the loader follows must be one of them: an edit
/// would take another one for a gap.
Status check_tables_have_sections(const ElfFile& file) {
  if (file.sections().empty()) return {};
  for (const TableTag& table : table_tags) {
    const auto address = file.dynamic()->value_of(table.tag);
    if (!address || !file.offset_of_address(*address)) continue;
    const bool found = std::any_of(file.sections().begin(), file.sections().end(), [&](const Section& section) {
      const bool its_own = tag_reaching(section) == table.tag && section.address == *address;
      const bool inside = section.address_range().holds(*address) || section.address == *address;
      return section.allocated() && (its_own || (!table.own_type && inside));
    });
    if (!found) return fail(ErrorKind::Refused, fmt::format("no section header covers {}", table.name));
  }
  return {};
}

}  // namespace

Status check_editable(const ElfFile& file, const RunpathPlan& plan) {
  const auto refuse = [](std::string what, std::string advice = {}) {
    return fail(ErrorKind::Refused, std::move(what), std::move(advice));
  };
  if (file.header().byte_order != std::endian::little) {
    return fail(ErrorKind::Unsupported, "big-endian files are read but not edited");
  }
  if (file.section_fault()) return tl::unexpected(*file.section_fault());
  if (!file.dynamic()) return refuse("no PT_DYNAMIC");
  if (!file.strings() || file.strings()->bytes.empty()) return refuse("no dynamic string table");
  if (file.strings()->bytes.back() != std::byte{0}) return refuse("the dynamic string table does not end with NUL");
  if (!file.sections().empty() && !file.strings()->section_index) return refuse("no section header covers DT_STRTAB");
  if (const auto index = file.strings()->section_index) {
    const std::uint64_t size = file.sections()[*index].size;
    if (size != file.strings()->bytes.size()) {
      return refuse(
          fmt::format("DT_STRSZ is {:#x}, the size of the .dynstr section {:#x}", file.strings()->bytes.size(), size));
    }
  }
  if (Status done = check_tables_disjoint(file); !done) return done;
  if (Status done = check_tables_have_sections(file); !done) return done;
  if (file.section(".note.nixos.ldcache") != nullptr && plan.changes()) {
    return refuse(".note.nixos.ldcache is read before DT_RUNPATH and would be stale",
                  "build the object without the resolution cache");
  }
  return {};
}

}  // namespace cuda_runpath
