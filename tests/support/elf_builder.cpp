#include "support/elf_builder.hpp"

#include <algorithm>

#include "support/elf_layout.hpp"

namespace cuda_runpath {
namespace {

/// `.dynstr`: a string that is already there, whole or as the tail of another, is used again, as
/// linkers do; patching must survive it.
class StringPool {
 public:
  std::uint64_t add(const std::string& text) {
    const std::string terminated = text + '\0';
    if (const std::size_t at = content_.find(terminated); at != std::string::npos) return at;
    content_ += terminated;
    return content_.size() - terminated.size();
  }
  void reserve(std::size_t count) { content_.append(count, '\0'); }
  [[nodiscard]] const std::string& content() const { return content_; }

 private:
  std::string content_ = std::string(1, '\0');
};

struct Tables {
  StringPool strings;
  std::vector<DynamicEntry> entries;  ///< those whose value is known before the layout
  Bytes symbols;
  Bytes symbol_versions;
  Bytes needed_versions;
  Bytes hash;
};

void add_string_entries(const ElfRecipe& recipe, Tables& tables) {
  const auto add = [&](std::uint64_t tag, const std::string& text) {
    tables.entries.push_back({tag, tables.strings.add(text)});
  };
  for (const std::string& name : recipe.needed) add(elf::DT_NEEDED, name);
  if (!recipe.soname.empty()) add(elf::DT_SONAME, recipe.soname);
  if (recipe.rpath) add(elf::DT_RPATH, *recipe.rpath);
  if (recipe.runpath) add(elf::DT_RUNPATH, *recipe.runpath);
  for (const std::string& text : recipe.strings) tables.strings.add(text);
}

/// One symbol: undefined ones first, as `.gnu.hash` wants it. Defined ones are absolute, so that no
/// section that moves takes them along.
void append_symbol(const ElfRecipe& recipe, Bytes& out, std::uint64_t name, std::uint64_t section) {
  constexpr std::uint64_t global_untyped = 0x10;
  const std::uint64_t info = name == 0 ? 0 : global_untyped;
  const std::uint64_t value = section == elf::SHN_UNDEF ? 0 : 0x1000;
  const FieldWriter put(recipe.byte_order, out);
  if (recipe.elf_class == elf::Class::Elf64) {
    put(name, 4), put(info, 1), put(0, 1), put(section, 2), put(value, 8), put(0, 8);
  } else {
    put(name, 4), put(value, 4), put(0, 4), put(info, 1), put(0, 1), put(section, 2);
  }
}

void add_symbols(const ElfRecipe& recipe, Tables& tables) {
  const FieldWriter version(recipe.byte_order, tables.symbol_versions);
  constexpr std::uint64_t absolute = 0xfff1;  // SHN_ABS
  append_symbol(recipe, tables.symbols, 0, 0);
  version(0, 2);
  for (const std::string& name : recipe.imports) {
    append_symbol(recipe, tables.symbols, tables.strings.add(name), elf::SHN_UNDEF);
    version(2, 2);
  }
  for (const std::string& name : recipe.exports) {
    append_symbol(recipe, tables.symbols, tables.strings.add(name), absolute);
    version(1, 2);
  }
}

/// One bucket, one bloom word. Source: as `gnu_hash`.
void add_hash(const ElfRecipe& recipe, Tables& tables) {
  constexpr std::uint32_t bloom_shift = 6;
  const FieldWriter put(recipe.byte_order, tables.hash);
  const std::size_t first = 1 + recipe.imports.size();
  const std::size_t word = recipe.elf_class == elf::Class::Elf64 ? 8 : 4;
  std::uint64_t bloom = 0;
  for (const std::string& name : recipe.exports) {
    bloom |= std::uint64_t{1} << (gnu_hash(name) % (word * 8));
    bloom |= std::uint64_t{1} << ((gnu_hash(name) >> bloom_shift) % (word * 8));
  }
  put(1, 4), put(first, 4), put(1, 4), put(bloom_shift, 4), put(bloom, word);
  put(recipe.exports.empty() ? 0 : first, 4);
  for (std::size_t i = 0; i < recipe.exports.size(); ++i) {
    const std::uint32_t last = i + 1 == recipe.exports.size() ? 1 : 0;
    put((gnu_hash(recipe.exports[i]) & ~1U) | last, 4);
  }
}

std::uint32_t sysv_hash(std::string_view name) {
  std::uint32_t hash = 0;
  for (const char c : name) {
    hash = (hash << 4) + static_cast<unsigned char>(c);
    const std::uint32_t high = hash & 0xf0000000U;
    if (high != 0) hash ^= high >> 24;
    hash &= ~high;
  }
  return hash;
}

/// One Verneed with its Vernaux records. Source: LSB Core 5, "Symbol Versioning".
void add_needed_versions(const ElfRecipe& recipe, Tables& tables) {
  constexpr std::size_t record_size = 16;
  const FieldWriter put(recipe.byte_order, tables.needed_versions);
  std::vector<std::string> names{recipe.needed_version};
  names.insert(names.end(), recipe.more_versions.begin(), recipe.more_versions.end());
  put(1, 2), put(names.size(), 2), put(tables.strings.add(recipe.needed.at(0)), 4), put(record_size, 4), put(0, 4);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool last = i + 1 == names.size();
    put(sysv_hash(names[i]), 4), put(0, 2), put(2 + i, 2), put(tables.strings.add(names[i]), 4);
    put(last ? 0 : record_size, 4);
  }
}

Tables make_tables(const ElfRecipe& recipe) {
  Tables tables;
  add_string_entries(recipe, tables);
  add_symbols(recipe, tables);
  add_hash(recipe, tables);
  if (!recipe.needed_version.empty()) add_needed_versions(recipe, tables);
  tables.strings.reserve(recipe.string_reserve);
  return tables;
}

/// What the dynamic table will hold; addresses are filled in by the layout.
std::vector<DynamicEntry> dynamic_entries(const ElfRecipe& recipe, const Tables& tables) {
  std::vector<DynamicEntry> entries = tables.entries;
  const std::uint64_t symbol_size = recipe.elf_class == elf::Class::Elf64 ? 24 : 16;
  entries.insert(entries.end(), recipe.extra_entries.begin(), recipe.extra_entries.end());
  entries.insert(entries.end(), {{elf::DT_GNU_HASH, 0},
                                 {elf::DT_STRTAB, 0},
                                 {elf::DT_SYMTAB, 0},
                                 {elf::DT_STRSZ, tables.strings.content().size()},
                                 {elf::DT_SYMENT, symbol_size}});
  if (!recipe.needed_version.empty()) {
    entries.insert(entries.end(), {{elf::DT_VERNEED, 0}, {elf::DT_VERNEEDNUM, 1}, {elf::DT_VERSYM, 0}});
  }
  entries.push_back({elf::DT_NULL, 0});
  return entries;
}

Bytes build_id(const ElfRecipe& recipe) {
  Bytes note;
  const FieldWriter put(recipe.byte_order, note);
  put(4, 4), put(8, 4), put(3, 4), put.text(std::string("GNU\0", 4)), put.text("buildid!");
  return note;
}

Bytes text_bytes(const std::string& text) {
  const ByteView view = bytes_of(text);
  return {view.begin(), view.end()};
}

std::vector<Piece> make_pieces(const ElfRecipe& recipe, const Tables& tables, std::size_t dynamic_count) {
  using namespace elf;
  const std::uint64_t word = recipe.elf_class == Class::Elf64 ? 8 : 4;
  const Piece strings{".dynstr", SHT_STRTAB, SHF_ALLOC, 1, 0, Load::Head, text_bytes(tables.strings.content()), ""};
  const auto strings_at = [&](StringsPlace place, Load load, std::vector<Piece>& pieces) {
    if (recipe.strings_place != place) return;
    pieces.push_back(strings);
    pieces.back().load = load;
  };
  std::vector<Piece> pieces;
  if (recipe.data_behind_headers != 0) {
    pieces.push_back({".nv_fatbin", SHT_PROGBITS, SHF_ALLOC, 8, 0, Load::Head,
                      Bytes(recipe.data_behind_headers, std::byte{0x50}), ""});
  }
  if (!recipe.interpreter.empty()) {
    pieces.push_back({".interp", SHT_PROGBITS, SHF_ALLOC, 1, 0, Load::Head, text_bytes(recipe.interpreter + '\0'), ""});
  }
  pieces.push_back({".note.gnu.build-id", SHT_NOTE, SHF_ALLOC, 4, 0, Load::Head, build_id(recipe), ""});
  if (!recipe.compat_note.empty()) {
    pieces.push_back({".note.cuda.fwd_compatibility", SHT_NOTE, SHF_ALLOC, 4, 0, Load::Head, recipe.compat_note, ""});
  }
  pieces.push_back(
      {".gnu.hash", SHT_GNU_HASH, SHF_ALLOC, word, word == 4 ? 4U : 0U, Load::Head, tables.hash, ".dynsym"});
  pieces.push_back({".dynsym", SHT_DYNSYM, SHF_ALLOC, word, word * 2 + 8, Load::Head, tables.symbols, ".dynstr"});
  strings_at(StringsPlace::BeforeVersions, Load::Head, pieces);
  if (!recipe.needed_version.empty()) {
    pieces.push_back({".gnu.version", SHT_GNU_VERSYM, SHF_ALLOC, 2, 2, Load::Head, tables.symbol_versions, ".dynsym"});
    pieces.push_back(
        {".gnu.version_r", SHT_GNU_VERNEED, SHF_ALLOC, word, 0, Load::Head, tables.needed_versions, ".dynstr"});
  }
  strings_at(StringsPlace::LastInFirstLoad, Load::Head, pieces);
  pieces.push_back({".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 16, 0, Load::Code,
                    Bytes(recipe.text_size, std::byte{0xc3}), ""});
  pieces.push_back({".rodata", SHT_PROGBITS, SHF_ALLOC, 8, 0, Load::Constants, text_bytes(recipe.constants), ""});
  pieces.push_back({".dynamic", SHT_DYNAMIC, SHF_ALLOC | SHF_WRITE, word, word * 2, Load::Data,
                    Bytes((dynamic_count + recipe.spare_entries) * word * 2), ".dynstr"});
  pieces.push_back({".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 8, 0, Load::Data, text_bytes("variable"), ""});
  strings_at(StringsPlace::LastInLastLoad, Load::Data, pieces);
  if (recipe.bss_size != 0) {
    pieces.push_back({".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, 8, 0, Load::Data, Bytes(recipe.bss_size), ""});
  }
  return pieces;
}

}  // namespace

std::uint32_t gnu_hash(std::string_view name) {
  std::uint32_t hash = 5381;
  for (const char c : name) hash = hash * 33 + static_cast<unsigned char>(c);
  return hash;
}

std::uint64_t BuiltElf::program_header(std::uint32_t type) const {
  const auto found = std::find(program_header_types.begin(), program_header_types.end(), type);
  return program_headers.at(static_cast<std::size_t>(found - program_header_types.begin()));
}

std::uint64_t BuiltElf::dynamic_entry(std::uint64_t tag) const {
  const auto found = std::find_if(dynamic.begin(), dynamic.end(), [&](const DynamicEntry& e) { return e.tag == tag; });
  return sections.at(".dynamic") + static_cast<std::uint64_t>(found - dynamic.begin()) * (is64() ? 16 : 8);
}

void BuiltElf::poke(std::uint64_t file_offset, std::uint64_t value, std::size_t size) {
  Bytes field;
  FieldWriter(byte_order, field)(value, size);
  std::copy(field.begin(), field.end(), bytes.begin() + static_cast<std::ptrdiff_t>(file_offset));
}

std::uint64_t BuiltElf::peek(std::uint64_t file_offset, std::size_t size) const {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t place = byte_order == std::endian::little ? size - 1 - i : i;
    value = value << 8 | std::to_integer<std::uint64_t>(bytes.at(file_offset + place));
  }
  return value;
}

BuiltElf build_elf(const ElfRecipe& recipe) {
  const Tables tables = make_tables(recipe);
  const std::vector<DynamicEntry> entries = dynamic_entries(recipe, tables);
  return lay_out(recipe, make_pieces(recipe, tables, entries.size()), entries);
}

}  // namespace cuda_runpath
