#include "fuzz/elf_mutation.hpp"

#include <algorithm>

#include "cuda_runpath/elf/constants.hpp"
#include "fuzz/random_recipe.hpp"

namespace cuda_runpath {
namespace {

constexpr std::uint64_t small_values[] = {0, 1, 2, 3, 4, 7, 8, 15, 16, 24, 56, 64, 0x100};
constexpr std::uint64_t edge_values[] = {0xfff,      0x1000,        0x1001,     0xffff,     0x10000,
                                         0x200000,   0x7fffffff,    0x80000000, 0xfffff000, 0xffffffff,
                                         1ULL << 47, ~0ULL - 0xfff, ~0ULL};

/// A value near the old one, a small one, one of the file, or one at an edge.
std::uint64_t new_value(const ElfImage& image, std::uint64_t old, Dice& dice) {
  switch (dice.below(8)) {
    case 0:
      return dice.of(edge_values);
    case 1:
      return dice.of(small_values);
    case 2:
      return image.bytes().size() - std::min<std::uint64_t>(dice.below(64), image.bytes().size());
    case 3:
      return old - dice.of(small_values);
    case 4:
      return old ^ (1ULL << dice.below(16));
    default:
      return old + dice.of(small_values);
  }
}

void change_field(ElfImage& image, std::uint64_t structure, const ElfField& field, Dice& dice) {
  image.set(structure, field, new_value(image, image.get(structure, field), dice));
}

void change_file_header(ElfImage& image, Dice& dice) {
  constexpr ElfField fields[] = {field::e_type,  field::e_machine, field::e_entry, field::e_phoff,
                                 field::e_shoff, field::e_phnum,   field::e_shnum, field::e_shstrndx};
  change_field(image, 0, dice.of(fields), dice);
}

void change_program_header(ElfImage& image, Dice& dice) {
  constexpr ElfField fields[] = {field::p_type,   field::p_flags, field::p_offset, field::p_vaddr,
                                 field::p_filesz, field::p_memsz, field::p_memsz,  field::p_align};
  const EntryTable table = image.program_headers();
  if (table.count == 0) return;
  const std::uint64_t at = table.entry(dice.below(table.count));
  change_field(image, at, dice.of(fields), dice);
}

void change_segment_type(ElfImage& image, Dice& dice) {
  constexpr std::uint64_t types[] = {elf::PT_NULL, elf::PT_NOTE, elf::PT_GNU_RELRO, elf::PT_GNU_PROPERTY,
                                     elf::PT_TLS,  elf::PT_PHDR, elf::PT_LOAD};
  const EntryTable table = image.program_headers();
  if (table.count == 0) return;
  const std::uint64_t at = table.entry(dice.below(table.count));
  if (image.get(at, field::p_type) != elf::PT_LOAD || dice.once_in(8)) image.set(at, field::p_type, dice.of(types));
}

void change_section_header(ElfImage& image, Dice& dice) {
  constexpr ElfField fields[] = {field::sh_name,      field::sh_type,   field::sh_flags, field::sh_addr,
                                 field::sh_offset,    field::sh_size,   field::sh_link,  field::sh_info,
                                 field::sh_addralign, field::sh_entsize};
  const EntryTable table = image.section_headers();
  if (table.count == 0) return;
  const std::uint64_t at = table.entry(dice.below(table.count));
  change_field(image, at, dice.of(fields), dice);
}

void change_section_type(ElfImage& image, Dice& dice) {
  constexpr std::uint64_t types[] = {elf::SHT_NULL,        elf::SHT_PROGBITS,  elf::SHT_STRTAB, elf::SHT_HASH,
                                     elf::SHT_NOTE,        elf::SHT_NOBITS,    elf::SHT_DYNSYM, elf::SHT_GNU_HASH,
                                     elf::SHT_GNU_VERNEED, elf::SHT_GNU_VERDEF};
  const EntryTable table = image.section_headers();
  if (table.count == 0) return;
  const std::uint64_t at = table.entry(dice.below(table.count));
  image.set(at, field::sh_type, dice.of(types));
}

void change_dynamic_value(ElfImage& image, Dice& dice) {
  const EntryTable table = image.dynamic_entries();
  if (table.count != 0) change_field(image, table.entry(dice.below(table.count)), field::d_val, dice);
}

void change_dynamic_tag(ElfImage& image, Dice& dice) {
  using namespace elf;
  constexpr std::uint64_t tags[] = {DT_NULL,     DT_NEEDED,    DT_HASH,     DT_SONAME,      DT_RPATH,      DT_RUNPATH,
                                    DT_SYMBOLIC, DT_FLAGS,     DT_BIND_NOW, DT_TEXTREL,     DT_RELACOUNT,  DT_RELCOUNT,
                                    DT_AUDIT,    DT_FILTER,    DT_CONFIG,   DT_GNU_LIBLIST, DT_VERDEF,     DT_VERNEED,
                                    DT_DEBUG,    DT_AUXILIARY, DT_STRTAB,   DT_STRSZ,       DT_INIT_ARRAY, DT_JMPREL};
  const EntryTable table = image.dynamic_entries();
  if (table.count == 0) return;
  const std::uint64_t at = table.entry(dice.below(table.count));
  image.set(at, field::d_tag, dice.of(tags));
}

void swap_entries(ElfImage& image, Dice& dice) {
  const EntryTable tables[] = {image.program_headers(), image.section_headers(), image.dynamic_entries(),
                               image.dynamic_entries()};
  const EntryTable& table = dice.of(tables);
  if (table.count > 1) image.swap_entries(table, dice.below(table.count), dice.below(table.count));
}

/// A string that two things share, or of which one is the tail: what patchelf 0.19 breaks.
void share_string(ElfImage& image, Dice& dice) {
  const std::optional<Range> strings = image.strings();
  if (!strings || strings->empty()) return;
  const auto list = image.dynamic_value(dice.once_in(3) ? elf::DT_RPATH : elf::DT_RUNPATH);
  const std::uint64_t offset =
      list && !dice.once_in(4) ? *list + dice.below(24) : dice.below(strings->end - strings->begin);
  const EntryTable symbols = image.symbols();
  const EntryTable entries = image.dynamic_entries();
  const auto versions = image.dynamic_value(elf::DT_VERNEED);
  const auto need = versions ? image.offset_of_address(*versions) : std::nullopt;
  switch (dice.below(4)) {
    case 0:
      if (symbols.count > 1) image.set(symbols.entry(1 + dice.below(symbols.count - 1)), field::st_name, offset);
      break;
    case 1:
      if (need) image.set(*need + (dice.once_in(2) ? 4 : 24), field::first_word, offset);  // vn_file, vna_name
      break;
    default:
      for (std::uint64_t i = 0; i < entries.count; ++i) {
        const std::uint64_t tag = image.get(entries.entry(i), field::d_tag);
        const bool names = tag == elf::DT_NEEDED || tag == elf::DT_SONAME || tag == elf::DT_RUNPATH;
        if (names && dice.once_in(2)) image.set(entries.entry(i), field::d_val, offset);
      }
  }
}

/// A symbol that lies in a section which may move.
void place_symbol(ElfImage& image, Dice& dice) {
  const EntryTable symbols = image.symbols();
  if (symbols.count == 0) return;
  const std::uint64_t at = symbols.entry(dice.below(symbols.count));
  image.set(at, field::st_shndx, dice.below(12));
  change_field(image, at, field::st_value, dice);
}

void change_string_byte(ElfImage& image, Dice& dice) {
  constexpr char characters[] = {':', '/', '\0', 's', '$', 'X', '\n', '\x80'};
  const std::optional<Range> strings = image.strings();
  if (!strings || strings->empty()) return;
  const std::uint64_t at = strings->begin + dice.below(strings->size());
  image.bytes()[at] = static_cast<std::byte>(dice.of(characters));
}

/// Zeros, patchelf's X or something else over a short range.
void fill_range(ElfImage& image, Dice& dice) {
  constexpr std::byte fillers[] = {std::byte{0}, std::byte{'X'}, std::byte{1}, std::byte{0xff}};
  Bytes& bytes = image.bytes();
  const std::uint64_t begin = dice.below(bytes.size());
  const std::uint64_t end = std::min<std::uint64_t>(bytes.size(), begin + 1 + dice.below(64));
  const auto at = [&](std::uint64_t i) { return bytes.begin() + static_cast<std::ptrdiff_t>(i); };
  std::fill(at(begin), at(end), dice.of(fillers));
}

/// Something behind the file, as self-extracting programs have; it may begin with zeros.
void append_payload(ElfImage& image, Dice& dice) {
  Bytes& bytes = image.bytes();
  bytes.resize(bytes.size() + dice.below(900));
  const std::uint64_t length = dice.below(64);
  for (std::uint64_t i = 0; i < length; ++i) bytes.push_back(static_cast<std::byte>(dice.next()));
}

void cut_end(ElfImage& image, Dice& dice) {
  Bytes& bytes = image.bytes();
  bytes.resize(bytes.size() - dice.below(std::min<std::uint64_t>(bytes.size() / 2, 600)));
}

void flip_bit(ElfImage& image, Dice& dice) {
  image.bytes()[dice.below(image.bytes().size())] ^= static_cast<std::byte>(1U << dice.below(8));
}

struct Mutation {
  void (*apply)(ElfImage&, Dice&);
  unsigned weight;
};
constexpr Mutation mutations[] = {{change_file_header, 1},
                                  {change_program_header, 4},
                                  {change_segment_type, 2},
                                  {change_section_header, 6},
                                  {change_section_type, 2},
                                  {change_dynamic_value, 3},
                                  {change_dynamic_tag, 5},
                                  {swap_entries, 4},
                                  {share_string, 6},
                                  {place_symbol, 3},
                                  {change_string_byte, 4},
                                  {fill_range, 4},
                                  {append_payload, 3},
                                  {cut_end, 1},
                                  {flip_bit, 2}};

ChoiceBytes changed_choices(ChoiceBytes choices, Dice& dice) {
  if (dice.once_in(2)) return random_choices(dice);
  choices[dice.below(choices.size())] = static_cast<std::uint8_t>(dice.next());
  return choices;
}

}  // namespace

void mutate_elf(ElfImage& image, Dice& dice) {
  if (!image.has_header()) return;
  unsigned total = 0;
  for (const Mutation& mutation : mutations) total += mutation.weight;
  std::uint64_t draw = dice.below(total);
  for (const Mutation& mutation : mutations) {
    if (draw < mutation.weight) return mutation.apply(image, dice);
    draw -= mutation.weight;
  }
}

Bytes mutated_input(ByteView input, Dice& dice) {
  FuzzInput parts = split_input(input);
  ElfImage image(std::move(parts.file));
  const std::uint64_t draw = dice.below(16);
  if (draw < 10 || !image.has_header()) {
    image = ElfImage(build_elf(random_recipe(dice)).bytes);
    parts.choices = random_choices(dice);
    if (draw < 6) return join_input(image.bytes(), parts.choices);
  }
  if (draw >= 14) return join_input(image.bytes(), changed_choices(parts.choices, dice));
  const std::uint64_t count = dice.once_in(3) ? 1 + dice.below(3) : 1;
  for (std::uint64_t i = 0; i < count; ++i) mutate_elf(image, dice);
  if (dice.once_in(4)) parts.choices = changed_choices(parts.choices, dice);
  return join_input(image.bytes(), parts.choices);
}

Bytes crossed_inputs(ByteView a, ByteView b, Dice& dice) {
  FuzzInput first = split_input(a);
  const FuzzInput second = split_input(b);
  const auto copy = [&](std::uint64_t begin, std::uint64_t size) {
    for (std::uint64_t at = begin; at < begin + size && at < first.file.size() && at < second.file.size(); ++at) {
      first.file[at] = second.file[at];
    }
  };
  const ElfImage image(second.file);
  if (!image.has_header() || dice.once_in(3)) return join_input(first.file, second.choices);
  const EntryTable tables[] = {image.program_headers(), image.section_headers(), image.dynamic_entries()};
  const EntryTable& table = dice.of(tables);
  if (table.count != 0) copy(table.entry(dice.below(table.count)), table.entry_size);
  return join_input(first.file, first.choices);
}

}  // namespace cuda_runpath
