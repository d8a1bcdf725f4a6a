// Our own reading in the terms in which two readers are compared. The names of symbol versions are
// only wanted here: the edit follows their offsets, not what they say.
// Source: LSB "Symbol Versioning"; glibc elf/elf.h.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cuda_runpath/elf/encode.hpp"
#include "cuda_runpath/elf/notes.hpp"
#include "cuda_runpath/elf/object_facts.hpp"
#include "cuda_runpath/elf/symbols.hpp"
#include "cuda_runpath/rewrite/second_reader.hpp"

namespace cuda_runpath {
namespace {

using VersionNames = std::map<std::uint16_t, std::string>;

constexpr std::uint64_t longest_chain = 1U << 16U;
constexpr std::uint16_t version_mask = 0x7fff;  ///< without the hidden bit
constexpr std::uint16_t first_named_version = 2;

/// A record of a version table: both classes have the same structs.
class Record {
 public:
  static Result<Record> read(const ElfFile& file, std::uint64_t file_offset, std::uint64_t size) {
    Result<Bytes> bytes = read_block(file.file(), file_offset, size);
    if (!bytes) return tl::unexpected(bytes.error());
    return Record(file, std::move(*bytes));
  }
  [[nodiscard]] std::uint16_t half(std::size_t at) const { return static_cast<std::uint16_t>(integer(at, 2)); }
  [[nodiscard]] std::uint32_t word(std::size_t at) const { return static_cast<std::uint32_t>(integer(at, 4)); }

 private:
  Record(const ElfFile& file, Bytes bytes) : file_(&file), bytes_(std::move(bytes)) {}
  [[nodiscard]] std::uint64_t integer(std::size_t at, std::size_t size) const {
    return decode_integer(*file_, ByteView(bytes_).subspan(at, size));
  }

  const ElfFile* file_;
  Bytes bytes_;
};

Result<std::string> text_at(const ElfFile& file, std::uint64_t offset) {
  if (!file.strings()) return fail(ErrorKind::Malformed, "symbols without a string table");
  const Result<std::string_view> text = file.strings()->string_at(offset);
  if (!text) return tl::unexpected(text.error());
  return std::string(*text);
}

Status read_needs(const ElfFile& file, std::uint64_t record, const Record& need, VersionNames& names) {
  std::uint64_t at = record + need.word(8);  // vn_aux
  for (std::uint16_t i = 0; i < need.half(2); ++i) {
    const Result<Record> version = Record::read(file, at, 16);
    if (!version) return tl::unexpected(version.error());
    Result<std::string> name = text_at(file, version->word(8));  // vna_name
    if (!name) return tl::unexpected(name.error());
    names[version->half(6) & version_mask] = std::move(*name);  // vna_other
    if (version->word(12) == 0) break;
    at += version->word(12);  // vna_next
  }
  return {};
}

/// The first auxiliary record has the name; the others are its parents.
Status read_definition(const ElfFile& file, std::uint64_t record, const Record& definition, VersionNames& names) {
  if (definition.half(6) == 0) return {};                                              // vd_cnt
  const Result<Record> version = Record::read(file, record + definition.word(12), 8);  // vd_aux
  if (!version) return tl::unexpected(version.error());
  Result<std::string> name = text_at(file, version->word(0));  // vda_name
  if (!name) return tl::unexpected(name.error());
  names[definition.half(4) & version_mask] = std::move(*name);  // vd_ndx
  return {};
}

using ReadRecord = Status (*)(const ElfFile&, std::uint64_t, const Record&, VersionNames&);

Status follow_chain(const ElfFile& file, std::uint64_t tag, std::uint64_t record_size, ReadRecord read_record,
                    VersionNames& names) {
  const auto address = file.dynamic()->value_of(tag);
  if (!address) return {};
  const auto offset = file.offset_of_address(*address);
  if (!offset) return fail(ErrorKind::Malformed, fmt::format("version table {:#x} is not inside a PT_LOAD", *address));
  std::uint64_t at = *offset;
  for (std::uint64_t steps = 0; steps < longest_chain; ++steps) {
    const Result<Record> record = Record::read(file, at, record_size);
    if (!record) return tl::unexpected(record.error());
    if (Status done = read_record(file, at, *record, names); !done) return done;
    const std::uint32_t next = record->word(record_size - 4);  // vn_next and vd_next stand last
    if (next == 0) return {};
    at += next;
  }
  return fail_at(ErrorKind::Malformed, *offset, "a version table that does not end");
}

Status read_versions(const ElfFile& file, std::vector<ReadSymbol>& symbols) {
  const auto address = file.dynamic()->value_of(elf::DT_VERSYM);
  if (!address) return {};
  const auto offset = file.offset_of_address(*address);
  if (!offset) return fail(ErrorKind::Malformed, fmt::format("DT_VERSYM {:#x} is not inside a PT_LOAD", *address));
  const Result<Record> table = Record::read(file, *offset, 2 * symbols.size());
  if (!table) return tl::unexpected(table.error());
  VersionNames names;
  if (Status done = follow_chain(file, elf::DT_VERNEED, 16, read_needs, names); !done) return done;
  if (Status done = follow_chain(file, elf::DT_VERDEF, 20, read_definition, names); !done) return done;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    symbols[i].version_index = table->half(2 * i);
    const auto index = static_cast<std::uint16_t>(symbols[i].version_index & version_mask);
    if (const auto name = names.find(index); index >= first_named_version && name != names.end()) {
      symbols[i].version = name->second;
    }
  }
  return {};
}

Status read_symbols(const ElfFile& file, ElfReading& reading) {
  const Result<SymbolTable> table = dynamic_symbols(file);
  if (!table) return tl::unexpected(table.error());
  const bool has_section = std::any_of(file.sections().begin(), file.sections().end(),
                                       [](const Section& section) { return section.type == elf::SHT_DYNSYM; });
  reading.symbol_count = has_section ? SymbolCount::Known : SymbolCount::Guessed;
  reading.symbols.reserve(table->count);
  Status named;
  Status done = for_each_symbol(file, *table, [&](std::uint64_t, const Symbol& symbol) {
    ReadSymbol read{{}, {}, 0, symbol.info, symbol.section_index, symbol.value};
    if (symbol.name_offset != 0) {
      Result<std::string> name = text_at(file, symbol.name_offset);
      if (!name) named = tl::unexpected(name.error());
      if (name) read.name = std::move(*name);
    }
    reading.symbols.push_back(std::move(read));
    return named ? SymbolWalk::On : SymbolWalk::Stop;
  });
  if (!named) return named;
  if (!done) return done;
  return read_versions(file, reading.symbols);
}

}  // namespace

Result<ElfReading> own_reading(const ElfFile& file) {
  Result<ObjectFacts> facts = read_object_facts(file);
  if (!facts) return tl::unexpected(facts.error());
  ElfReading reading;
  reading.header = file.header();
  reading.interpreter = facts->interpreter.value_or("");
  reading.needed = std::move(facts->needed);
  reading.soname = std::move(facts->soname);
  reading.rpath = std::move(facts->rpath);
  reading.runpath = std::move(facts->runpath);
  reading.segments = file.segments();
  reading.sections = file.sections();
  for (Note& note : read_notes(file)) {
    reading.notes.push_back({std::move(note.owner), note.type, std::move(note.description)});
  }
  std::sort(reading.notes.begin(), reading.notes.end());
  reading.notes.erase(std::unique(reading.notes.begin(), reading.notes.end()), reading.notes.end());
  if (!file.dynamic()) return reading;
  const std::vector<DynamicEntry>& entries = file.dynamic()->entries;
  reading.dynamic.assign(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(file.dynamic()->used));
  if (Status done = read_symbols(file, reading); !done) return tl::unexpected(done.error());
  return reading;
}

}  // namespace cuda_runpath
