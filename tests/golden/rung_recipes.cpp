#include "golden/rung_recipes.hpp"

namespace cuda_runpath {
namespace {

/// No free byte behind any segment, and .bss behind the last one.
ElfRecipe packed() {
  ElfRecipe recipe;
  recipe.soname = "libof-a-name-longer-than-a-program-header.so.1";
  recipe.runpath = "/opt/lib";
  recipe.gap = 0;
  recipe.bss_size = 0x20;
  return recipe;
}

ElfRecipe with(ElfRecipe recipe, void (*change)(ElfRecipe&)) {
  change(recipe);
  return recipe;
}

/// Many imports: neither .dynstr nor .gnu.version fits a little slack that .gnu.version_r fits.
void crowd(ElfRecipe& recipe) {
  for (int i = 0; i < 64; ++i) recipe.imports.push_back("import" + std::to_string(i));
}

}  // namespace

const std::vector<RungRecipe>& rung_recipes() {
  static const std::vector<RungRecipe> recipes{
      {"r1-whole-string", Rung::R1_ReuseString,
       with(packed(), [](ElfRecipe& r) { r.strings = {"/opt/compat:/run/opengl-driver/lib"}; })},
      {"r1-tail-of-a-string", Rung::R1_ReuseString,
       with(packed(), [](ElfRecipe& r) { r.strings = {"/else/opt/compat:/run/opengl-driver/lib"}; })},
      {"r2-reserve", Rung::R2_UseReserve, with(packed(), [](ElfRecipe& r) { r.string_reserve = 512; })},
      {"r3-slack-behind-strings", Rung::R3_AppendInSlack,
       with(packed(),
            [](ElfRecipe& r) {
              r.gap.reset();
              r.strings_place = StringsPlace::LastInFirstLoad;
            })},
      {"r3-end-of-file", Rung::R3_AppendInSlack,
       with(packed(),
            [](ElfRecipe& r) {
              r.bss_size = 0;
              r.strings_place = StringsPlace::LastInLastLoad;
              r.section_headers = SectionHeaders::Absent;
            })},
      {"r4-move-to-slack", Rung::R4_MoveToSlack, with(packed(), [](ElfRecipe& r) { r.gap.reset(); })},
      {"r4-new-tag", Rung::R4_MoveToSlack,
       with(packed(),
            [](ElfRecipe& r) {
              r.gap.reset();
              r.runpath.reset();
            })},
      {"r4-rpath-stays", Rung::R4_MoveToSlack,
       with(packed(),
            [](ElfRecipe& r) {
              r.gap.reset();
              r.runpath.reset();
              r.rpath = "$ORIGIN";
            })},
      {"r4-no-section-headers", Rung::R4_MoveToSlack,
       with(packed(),
            [](ElfRecipe& r) {
              r.gap.reset();
              r.section_headers = SectionHeaders::Absent;
            })},
      {"r4-aarch64-64k-pages", Rung::R4_MoveToSlack,
       with(packed(),
            [](ElfRecipe& r) {
              r.machine = elf::EM_AARCH64;
              r.page = 0x10000;
              r.gap.reset();
            })},
      {"r4-i686", Rung::R4_MoveToSlack,
       with(packed(),
            [](ElfRecipe& r) {
              r.elf_class = elf::Class::Elf32;
              r.machine = elf::EM_386;
              r.gap.reset();
            })},
      {"r4-section-symbols", Rung::R4_MoveToSlack,
       with(packed(),
            [](ElfRecipe& r) {
              r.gap.reset();
              r.section_symbols = SectionSymbols::Present;
            })},
      {"r5-evict-neighbour", Rung::R5_EvictNeighbour,
       with(packed(),
            [](ElfRecipe& r) {
              crowd(r);
              r.more_versions = {"GLIBC_2.3", "GLIBC_2.4"};
              r.gap = 80;
            })},
      {"r6-extend-last-load", Rung::R6_ExtendLastLoad,
       with(packed(),
            [](ElfRecipe& r) {
              r.bss_size = 0;
              r.section_headers = SectionHeaders::Absent;
            })},
      {"r7-null-segment", Rung::R7_NewLoad, with(packed(), [](ElfRecipe& r) { r.null_segments = 1; })},
      {"r7-room-behind-headers", Rung::R7_NewLoad,
       with(packed(),
            [](ElfRecipe& r) {
              crowd(r);
              r.header_room = 64;
            })},
      {"r8-make-room", Rung::R8_MakeRoom, packed()},
      {"r8-program", Rung::R8_MakeRoom,
       with(packed(),
            [](ElfRecipe& r) {
              r.type = elf::ET_EXEC;
              r.interpreter = "/lib64/ld-linux-x86-64.so.2";
            })},
  };
  return recipes;
}

const std::vector<RefusedRecipe>& refused_recipes() {
  static const std::vector<RefusedRecipe> recipes{
      {"refused-data-behind-headers", ".nv_fatbin", with(packed(), [](ElfRecipe& r) { r.data_behind_headers = 64; })},
      {"refused-no-spare-entry", "DT_NULL",
       with(packed(),
            [](ElfRecipe& r) {
              r.runpath.reset();
              r.spare_entries = 0;
            })},
      {"refused-no-section-headers", "no section headers",
       with(packed(), [](ElfRecipe& r) { r.section_headers = SectionHeaders::Absent; })},
      {"refused-big-endian", "big-endian", with(packed(), [](ElfRecipe& r) { r.byte_order = std::endian::big; })},
  };
  return recipes;
}

}  // namespace cuda_runpath
