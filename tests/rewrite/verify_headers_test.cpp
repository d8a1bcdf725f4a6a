/// Headers that an edit may not change, each changed once: the proof names what it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cuda_runpath/elf/encode.hpp"
#include "rewrite/edit_sample.hpp"

namespace cuda_runpath {
namespace {

/// Where the change goes: offset in the file, the number written there and its size in bytes.
struct Change {
  std::uint64_t file_offset = 0;
  std::uint64_t value = 0;
  std::size_t size = 0;
};

struct HeaderCase {
  const char* name;
  Change (*change)(const BuiltElf& built);
  const char* message;
};

void PrintTo(const HeaderCase& each, std::ostream* out) {
  *out << each.name;
}

ElfRecipe recipe() {
  ElfRecipe recipe;
  recipe.runpath = "$ORIGIN";
  return recipe;
}

/// What the proof says of the planned edit with one number changed besides.
std::string violations_after(Change (*change)(const BuiltElf& built)) {
  const EditSample sample(recipe());
  FileEdit edit = sample.edit().value().edit;
  const Change planted = change(sample.built);
  edit.writes.push_back({planted.file_offset, encode_integer(sample.file, planted.value, planted.size), "planted"});
  const EditedFile edited(*sample.original, edit);
  const Result<ElfFile> after = ElfFile::read(edited);
  if (!after) return "unreadable: " + after.error().message;
  std::string text;
  for (const Violation& violation : verify_edit(sample.file, *after, sample.plan, edit))
    text += violation.message + "\n";
  return text;
}

// Offsets of fields in the structs of ELF64.
constexpr std::uint64_t e_shnum = 60;
constexpr std::uint64_t p_filesz = 32;
constexpr std::uint64_t sh_flags = 8;
constexpr std::uint64_t sh_addr = 16;
constexpr std::uint64_t sh_offset = 24;
constexpr std::uint64_t sh_size = 32;

const HeaderCase cases[] = {
    {"TypeOfAProgramHeader",
     [](const BuiltElf& b) {
       return Change{b.program_header(elf::PT_NOTE), 0x6fffffff, 4};
     },
     "changed its type"},
    {"SizeOfANote",
     [](const BuiltElf& b) {
       return Change{b.program_header(elf::PT_NOTE) + p_filesz, 16, 8};
     },
     "changed its size"},
    {"LostDynamicTable",
     [](const BuiltElf& b) {
       return Change{b.program_header(elf::PT_DYNAMIC), elf::PT_NULL, 4};
     },
     "the dynamic table or its strings are gone"},
    {"FlagsOfASection",
     [](const BuiltElf& b) {
       return Change{b.section_headers.at(".text") + sh_flags, 2, 8};
     },
     ".text changed more than its place"},
    {"LostSectionHeader",
     [](const BuiltElf& b) {
       return Change{e_shnum, b.section_headers.size() - 1, 2};
     },
     "the section headers became unreadable"},
    {"PlaceOfTheBuildId",
     [](const BuiltElf& b) {
       return Change{b.section_headers.at(".note.gnu.build-id") + sh_offset, 0x1800, 8};
     },
     "the build-id left the first page"},
    {"AddressOfTheSymbols",
     [](const BuiltElf& b) {
       return Change{b.section_headers.at(".dynsym") + sh_addr, 0x8000, 8};
     },
     ".dynstr is no longer above .dynsym"},
    {"CountOfSymbols",
     [](const BuiltElf& b) {
       const std::uint64_t size = b.section_headers.at(".dynsym") + sh_size;
       return Change{size, b.peek(size, 8) - 24, 8};
     },
     "the dynamic symbols are no longer counted as they were"},
};

class ChangedHeader : public testing::TestWithParam<HeaderCase> {};

TEST_P(ChangedHeader, IsNamed) {
  EXPECT_THAT(violations_after(GetParam().change), testing::HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(Each, ChangedHeader, testing::ValuesIn(cases),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace cuda_runpath
