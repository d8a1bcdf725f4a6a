/// A field that is not compared can be wrong unnoticed: each is made to differ, alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "rewrite/edit_sample.hpp"
#include "rewrite/second_reader_sample.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;

/// A change to one field, and the words by which the difference is named.
struct Change {
  const char* name;
  std::function<void(ElfReading&)> apply;
  const char* named;
};
void PrintTo(const Change& change, std::ostream* out) {
  *out << change.name;
}
std::string name_of_change(const testing::TestParamInfo<Change>& info) {
  return info.param.name;
}

ElfReading sample_reading() {
  ElfRecipe recipe;
  recipe.needed = {"libc.so.6", "libm.so.6"};
  recipe.soname = "libsample.so.1";
  recipe.runpath = "$ORIGIN";
  ElfReading reading = own_reading_of(*EditSample(recipe).original);
  reading.interpreter = "/lib64/ld-linux-x86-64.so.2";
  reading.notes = {{"GNU", 3, Bytes(20, std::byte{0xab})}};
  return reading;
}

/// What both comparisons must notice: the two readers' view of one file, and the file across an edit.
const std::vector<Change>& changes_to_everything() {
  static const std::vector<Change> changes{
      {"Class", [](ElfReading& r) { r.header.elf_class = elf::Class::Elf32; }, "class"},
      {"ByteOrder", [](ElfReading& r) { r.header.byte_order = std::endian::big; }, "byte order"},
      {"Type", [](ElfReading& r) { r.header.type = elf::ET_EXEC; }, "e_type"},
      {"Machine", [](ElfReading& r) { r.header.machine = elf::EM_AARCH64; }, "e_machine"},
      {"Entry", [](ElfReading& r) { r.header.entry += 4; }, "e_entry"},
      {"Flags", [](ElfReading& r) { r.header.flags += 1; }, "e_flags"},
      {"Interpreter", [](ElfReading& r) { r.interpreter += "x"; }, "interpreter"},
      {"NeededIsLost", [](ElfReading& r) { r.needed.pop_back(); }, "DT_NEEDED"},
      {"NeededInAnotherOrder", [](ElfReading& r) { std::swap(r.needed[0], r.needed[1]); }, "DT_NEEDED"},
      {"Soname", [](ElfReading& r) { r.soname.reset(); }, "DT_SONAME"},
      {"Rpath", [](ElfReading& r) { r.rpath = ""; }, "DT_RPATH"},
      {"Runpath", [](ElfReading& r) { *r.runpath += ":"; }, "DT_RUNPATH"},
      {"SectionIsLost", [](ElfReading& r) { r.sections.pop_back(); }, "section header count"},
      {"SectionName", [](ElfReading& r) { r.sections[1].name += "x"; }, "section header 1 name"},
      {"SectionType", [](ElfReading& r) { r.sections[1].type = 99; }, "section header 1 sh_type"},
      {"SectionFlags", [](ElfReading& r) { r.sections[1].flags ^= 1; }, "section header 1 sh_flags"},
      {"SymbolIsLost", [](ElfReading& r) { r.symbols.pop_back(); }, "dynamic symbol count"},
      {"SymbolName", [](ElfReading& r) { r.symbols[1].name += "x"; }, "dynamic symbol 1 name"},
      {"SymbolVersion", [](ElfReading& r) { r.symbols[1].version += "x"; }, "dynamic symbol 1 version"},
      {"SymbolVersionIndex", [](ElfReading& r) { r.symbols[1].version_index += 1; }, "dynamic symbol 1 DT_VERSYM"},
      {"SymbolInfo", [](ElfReading& r) { r.symbols[1].info ^= 1; }, "dynamic symbol 1 st_info"},
      {"SymbolSection", [](ElfReading& r) { r.symbols[1].section_index = 0xfff1; }, "dynamic symbol 1 st_shndx"},
      {"SymbolValue", [](ElfReading& r) { r.symbols.back().value += 8; }, "st_value"},
      {"NoteIsLost", [](ElfReading& r) { r.notes.pop_back(); }, "note count"},
      {"NoteType", [](ElfReading& r) { r.notes[0].type = 4; }, "note 0 type"},
      {"NoteDescription", [](ElfReading& r) { r.notes[0].description[5] = std::byte{0}; }, "note 0 description"},
  };
  return changes;
}

/// What an edit may change, but two readers of one file must agree on.
const std::vector<Change>& changes_to_places() {
  static const std::vector<Change> changes{
      {"ProgramHeadersOffset", [](ElfReading& r) { r.header.program_headers_offset += 8; }, "e_phoff"},
      {"SectionHeadersOffset", [](ElfReading& r) { r.header.section_headers_offset += 8; }, "e_shoff"},
      {"DynamicEntryIsLost", [](ElfReading& r) { r.dynamic.pop_back(); }, "dynamic entry count"},
      {"DynamicTag", [](ElfReading& r) { r.dynamic[1].tag = 99; }, "dynamic entry 1 d_tag"},
      {"DynamicValue", [](ElfReading& r) { r.dynamic[1].value += 1; }, "dynamic entry 1 d_val"},
      {"SegmentIsLost", [](ElfReading& r) { r.segments.pop_back(); }, "program header count"},
      {"SegmentType", [](ElfReading& r) { r.segments[1].type = 99; }, "program header 1 p_type"},
      {"SegmentFlags", [](ElfReading& r) { r.segments[1].flags ^= 1; }, "program header 1 p_flags"},
      {"SegmentOffset", [](ElfReading& r) { r.segments[1].file_offset += 1; }, "program header 1 p_offset"},
      {"SegmentAddress", [](ElfReading& r) { r.segments[1].address += 1; }, "program header 1 p_vaddr"},
      {"SegmentPhysical", [](ElfReading& r) { r.segments[1].physical_address += 1; }, "program header 1 p_paddr"},
      {"SegmentFileSize", [](ElfReading& r) { r.segments[1].file_size += 1; }, "program header 1 p_filesz"},
      {"SegmentMemorySize", [](ElfReading& r) { r.segments[1].memory_size += 1; }, "program header 1 p_memsz"},
      {"SegmentAlignment", [](ElfReading& r) { r.segments[1].alignment += 1; }, "program header 1 p_align"},
      {"SectionAddress", [](ElfReading& r) { r.sections[1].address += 1; }, "section header 1 sh_addr"},
      {"SectionOffset", [](ElfReading& r) { r.sections[1].file_offset += 1; }, "section header 1 sh_offset"},
      {"SectionSize", [](ElfReading& r) { r.sections[1].size += 1; }, "section header 1 sh_size"},
      {"SectionLink", [](ElfReading& r) { r.sections[1].link += 1; }, "section header 1 sh_link"},
      {"SectionInfo", [](ElfReading& r) { r.sections[1].info += 1; }, "section header 1 sh_info"},
      {"SectionAlignment", [](ElfReading& r) { r.sections[1].alignment += 1; }, "section header 1 sh_addralign"},
      {"SectionEntrySize", [](ElfReading& r) { r.sections[1].entry_size += 1; }, "section header 1 sh_entsize"},
  };
  return changes;
}

class ReadingDifferences : public testing::TestWithParam<Change> {};

TEST_P(ReadingDifferences, NamesWhatDiffers) {
  const ElfReading own = sample_reading();
  ElfReading second = own;
  GetParam().apply(second);
  EXPECT_THAT(messages_of(reading_differences(own, second, "before the edit")), HasSubstr(GetParam().named));
}
INSTANTIATE_TEST_SUITE_P(AnyFile, ReadingDifferences, testing::ValuesIn(changes_to_everything()), name_of_change);
INSTANTIATE_TEST_SUITE_P(OneFile, ReadingDifferences, testing::ValuesIn(changes_to_places()), name_of_change);

class EditContradictions : public testing::TestWithParam<Change> {};

/// A plan that changes nothing: the files before and after should read the same.
RunpathPlan idle_plan(const ElfReading& reading) {
  RunpathPlan plan;
  plan.old_tag = plan.new_tag = RunpathTag::Runpath;
  plan.old_value = plan.new_value = *reading.runpath;
  return plan;
}

TEST_P(EditContradictions, NamesWhatChanged) {
  const ElfReading before = sample_reading();
  ElfReading after = before;
  GetParam().apply(after);
  EXPECT_THAT(messages_of(edit_contradictions(before, after, idle_plan(before))), HasSubstr(GetParam().named));
}
INSTANTIATE_TEST_SUITE_P(AnyFile, EditContradictions, testing::ValuesIn(changes_to_everything()), name_of_change);

TEST(Readings, OfTheSameFileAgree) {
  const ElfReading reading = sample_reading();
  EXPECT_EQ(messages_of(reading_differences(reading, reading, "before the edit")), "");
}

TEST(Readings, ManyDifferencesOfOneKindAreCounted) {
  const ElfReading own = sample_reading();
  ElfReading second = own;
  for (Section& section : second.sections) section.address += 1;
  const auto found = reading_differences(own, second, "before the edit");
  EXPECT_EQ(found.size(), 4U) << messages_of(found);
}

TEST(Readings, SectionsThatWeDoNotBelieveAreNotCompared) {
  const ElfReading second = sample_reading();
  ElfReading own = second;
  own.sections.clear();
  EXPECT_EQ(messages_of(reading_differences(own, second, "before the edit")), "");
}

TEST(Readings, GuessedEndOfTheSymbolsIsNoDifference) {
  const ElfReading own = sample_reading();
  ElfReading second = own;
  second.symbols.pop_back();
  second.symbol_count = SymbolCount::Guessed;
  EXPECT_EQ(messages_of(reading_differences(own, second, "before the edit")), "");
}

TEST(ReadingsAcrossEdit, ConvertedTagIsAsPlanned) {
  ElfReading before = sample_reading();
  before.rpath = before.runpath;
  before.runpath.reset();
  ElfReading after = before;
  after.runpath = two_directories;
  after.rpath.reset();
  const RunpathPlan plan{{}, RunpathTag::Rpath, RunpathTag::Runpath, *before.rpath, two_directories};
  EXPECT_EQ(messages_of(edit_contradictions(before, after, plan)), "");
}

TEST(ReadingsAcrossEdit, OldTagThatStaysContradictsAConversion) {
  ElfReading before = sample_reading();
  before.rpath = before.runpath;
  before.runpath.reset();
  ElfReading after = before;
  after.runpath = two_directories;
  const RunpathPlan plan{{}, RunpathTag::Rpath, RunpathTag::Runpath, *before.rpath, two_directories};
  EXPECT_THAT(messages_of(edit_contradictions(before, after, plan)), HasSubstr("DT_RPATH"));
}

TEST(ReadingsAcrossEdit, SymbolsGoWithTheirSection) {
  ElfReading before = sample_reading();
  before.symbols.back().section_index = 1;
  ElfReading after = before;
  after.sections[1].address += 0x1000;
  after.symbols.back().value += 0x1000;
  EXPECT_EQ(messages_of(edit_contradictions(before, after, idle_plan(before))), "");
}

}  // namespace
}  // namespace cuda_runpath
