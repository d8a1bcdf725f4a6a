#include "fuzz/random_recipe.hpp"

namespace cuda_runpath {
namespace {

struct Target {
  elf::Class elf_class;
  std::endian byte_order;
  std::uint16_t machine;
  std::uint64_t page;
};

constexpr Target targets[] = {{elf::Class::Elf64, std::endian::little, elf::EM_X86_64, 0x1000},
                              {elf::Class::Elf64, std::endian::little, elf::EM_X86_64, 0x200000},
                              {elf::Class::Elf64, std::endian::little, elf::EM_AARCH64, 0x10000},
                              {elf::Class::Elf64, std::endian::little, elf::EM_AARCH64, 0x1000},
                              {elf::Class::Elf64, std::endian::little, elf::EM_PPC64, 0x10000},
                              {elf::Class::Elf32, std::endian::little, elf::EM_386, 0x1000},
                              {elf::Class::Elf32, std::endian::little, elf::EM_ARM, 0x10000}};
constexpr Target foreign_targets[] = {{elf::Class::Elf64, std::endian::big, elf::EM_PPC64, 0x10000},
                                      {elf::Class::Elf32, std::endian::big, elf::EM_ARM, 0x1000},
                                      {elf::Class::Elf64, std::endian::little, elf::EM_RISCV, 0x1000}};

/// Lists whose tails are other strings of the file, empty ones, long ones.
std::string random_list(Dice& dice) {
  constexpr const char* entries[] = {"/opt/lib",  "$ORIGIN", "/run/opengl-driver/lib", "/opt/compat", "/a/puts",
                                     "/x/stubs",  "",        "/nix/store/abc/lib",     "GLIBC_2.2.5", "dlopen",
                                     "libc.so.6", "/e"};
  std::string list;
  const std::uint64_t count = dice.below(5);
  for (std::uint64_t i = 0; i < count; ++i) list += (i == 0 ? "" : ":") + std::string(dice.of(entries));
  if (dice.once_in(8)) list += "/" + std::string(dice.below(400), 'l');
  return list;
}

void choose_format(ElfRecipe& recipe, Dice& dice) {
  const Target& target = dice.once_in(24) ? dice.of(foreign_targets) : dice.of(targets);
  recipe.elf_class = target.elf_class;
  recipe.byte_order = target.byte_order;
  recipe.machine = target.machine;
  recipe.page = target.page;
  if (dice.once_in(6)) recipe.type = elf::ET_EXEC;
  if (dice.once_in(3)) recipe.interpreter = "/lib64/ld-linux-x86-64.so.2";
}

void choose_strings(ElfRecipe& recipe, Dice& dice) {
  constexpr const char* names[] = {"puts", "dlopen", "cuInit", "memcpy", "dlsym", "a", "answer_to_everything"};
  constexpr const char* libraries[] = {"libc.so.6", "libcuda.so.1", "libcudart.so.13", "libm.so.6"};
  recipe.needed.clear();
  for (std::uint64_t i = 0; i < 1 + dice.below(3); ++i) recipe.needed.emplace_back(dice.of(libraries));
  recipe.imports.clear();
  recipe.exports.clear();
  for (std::uint64_t i = 0; i < dice.below(12); ++i) recipe.imports.emplace_back(dice.of(names));
  for (std::uint64_t i = 0; i < dice.below(12); ++i) {
    const std::string name = dice.of(names);
    recipe.exports.push_back(name + std::to_string(dice.below(100)));
  }
  if (dice.once_in(2)) recipe.soname = "libfuzz.so.1";
  if (!dice.once_in(4)) recipe.runpath = random_list(dice);
  if (dice.once_in(5)) recipe.rpath = random_list(dice);
  if (dice.once_in(4)) recipe.strings = {"/run/opengl-driver/lib", "/opt/compat:/run/opengl-driver/lib"};
  if (dice.once_in(4)) recipe.strings.emplace_back(std::string(dice.below(600), 's'));
  if (dice.once_in(6)) recipe.needed_version.clear();
  if (dice.once_in(4)) recipe.string_reserve = dice.below(300);
}

void choose_room(ElfRecipe& recipe, Dice& dice) {
  constexpr StringsPlace places[] = {StringsPlace::BeforeVersions, StringsPlace::LastInFirstLoad,
                                     StringsPlace::LastInLastLoad};
  constexpr std::uint64_t gaps[] = {0, 0, 0, 16, 48, 64, 100, 256, 700};
  constexpr DynamicEntry extras[] = {{elf::DT_FLAGS, elf::DF_BIND_NOW | elf::DF_SYMBOLIC},
                                     {elf::DT_BIND_NOW, 0},
                                     {elf::DT_SYMBOLIC, 0},
                                     {elf::DT_RELACOUNT, 3},
                                     {elf::DT_RELCOUNT, 0},
                                     {elf::DT_DEBUG, 0},
                                     {elf::DT_AUDIT, 1},
                                     {elf::DT_FLAGS_1, 1}};
  recipe.strings_place = dice.of(places);
  recipe.gap = dice.of(gaps);
  if (recipe.page == 0x1000 && dice.once_in(6)) recipe.gap.reset();
  if (recipe.page != 0x1000 && dice.once_in(3)) recipe.page = 0x1000;
  recipe.spare_entries = dice.once_in(5) ? 0 : dice.below(6);
  for (std::uint64_t i = 0; i < dice.below(4); ++i) recipe.extra_entries.push_back(dice.of(extras));
  const bool has_last_rung = recipe.machine == elf::EM_X86_64 || recipe.machine == elf::EM_AARCH64;
  if (dice.once_in(has_last_rung ? 4 : 2)) recipe.null_segments = 1 + dice.below(2);
  if (dice.once_in(4)) recipe.header_room = dice.below(130);
  if (dice.once_in(4)) recipe.data_behind_headers = 1 + dice.below(64);
  recipe.text_size = 16 + dice.below(64);
  if (dice.once_in(3)) recipe.bss_size = dice.below(300);
  if (dice.once_in(4)) recipe.section_headers = SectionHeaders::Absent;
  if (dice.once_in(3)) recipe.section_symbols = SectionSymbols::Present;
}

/// R5 needs a symbol version table that does not fit the slack in front of one for the needs that does.
void choose_eviction(ElfRecipe& recipe, Dice& dice) {
  recipe.strings_place = StringsPlace::BeforeVersions;
  recipe.section_headers = SectionHeaders::Present;
  recipe.needed_version = "GLIBC_2.2.5";
  recipe.gap = 32 + dice.below(24);
  recipe.bss_size = 1 + dice.below(64);
  recipe.string_reserve = 0;
  recipe.runpath = "/r";
  recipe.rpath.reset();
  while (recipe.imports.size() < 24) recipe.imports.push_back("import" + std::to_string(recipe.imports.size()));
}

}  // namespace

ElfRecipe random_recipe(Dice& dice) {
  ElfRecipe recipe;
  choose_format(recipe, dice);
  choose_strings(recipe, dice);
  choose_room(recipe, dice);
  if (dice.once_in(8)) choose_eviction(recipe, dice);
  return recipe;
}

ChoiceBytes random_choices(Dice& dice) {
  ChoiceBytes choices{};
  for (std::uint8_t& byte : choices) byte = static_cast<std::uint8_t>(dice.next());
  if (!dice.once_in(4)) choices[2] = 0;  // --tag keep, as nearly everybody
  const bool ordered_only = choices[0] % 3 == static_cast<std::uint8_t>(RungChoice::OrderedOnly);
  if (ordered_only && dice.once_in(2)) choices[0] = static_cast<std::uint8_t>(dice.next());
  return choices;
}

}  // namespace cuda_runpath
