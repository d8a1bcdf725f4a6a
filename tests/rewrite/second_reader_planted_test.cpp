/// Faults planted in bytes: the second reader itself must see them, not only the comparison.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "cuda_runpath/elf/encode.hpp"
#include "cuda_runpath/elf/symbols.hpp"
#include "rewrite/edit_sample.hpp"
#include "rewrite/second_reader_sample.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;

ElfRecipe recipe() {
  ElfRecipe recipe;
  recipe.needed = {"libc.so.6", "libm.so.6"};
  recipe.runpath = "$ORIGIN";
  recipe.soname = "libsample.so.1";
  return recipe;
}

using Spoil = std::function<void(const ElfFile& after, FileEdit&)>;

void overwrite(const ElfFile& file, FileEdit& edit, std::uint64_t offset, std::uint64_t value, std::size_t size) {
  edit.writes.push_back({offset, encode_integer(file, value, size), "planted"});
}

/// A good edit with more writes behind it, and what the second reader makes of both files.
struct SpoiledEdit {
  SpoiledEdit(const SecondReader& reader, const Spoil& spoil)
      : sample(recipe()), good(sample.edit().value().edit), spoiled(good) {
    const EditedFile good_file(*sample.original, good);
    own_after = own_reading_of(good_file);
    spoil(ElfFile::read(good_file).value(), spoiled);
    before = reader.read(*sample.original).value();
    after = reader.read(EditedFile(*sample.original, spoiled)).value();
  }
  /// By the second reader alone, across the edit.
  [[nodiscard]] std::string contradictions() const {
    return messages_of(edit_contradictions(before, after, sample.plan));
  }
  /// Against what we believe to have written.
  [[nodiscard]] std::string differences() const {
    return messages_of(reading_differences(own_after, after, "after the edit"));
  }

  EditSample sample;
  FileEdit good;
  FileEdit spoiled;
  ElfReading own_after;
  ElfReading before;
  ElfReading after;
};

std::uint64_t dynamic_entry(const ElfFile& file, std::uint64_t tag) {
  return file.dynamic()->file_offset + *file.dynamic()->index_of(tag) * file.dynamic_entry_size();
}

TEST(SecondReader, UnspoiledEditIsConfirmed) {
  SECOND_READER_OR_SKIP(reader);
  const SpoiledEdit edit(reader, [](const ElfFile&, FileEdit&) {});
  EXPECT_EQ(edit.contradictions() + edit.differences(), "");
}

TEST(SecondReader, WrongStringIsFound) {
  SECOND_READER_OR_SKIP(reader);
  const SpoiledEdit edit(reader, [](const ElfFile& file, FileEdit& writes) {
    const std::uint64_t string = file.strings()->file_offset + *file.dynamic()->value_of(elf::DT_RUNPATH);
    overwrite(file, writes, string + 5, 'X', 2);
  });
  EXPECT_THAT(edit.contradictions(), HasSubstr("DT_RUNPATH: expected \"/opt/compat"));
}

TEST(SecondReader, LostNeededIsFound) {
  SECOND_READER_OR_SKIP(reader);
  const SpoiledEdit edit(reader, [](const ElfFile& file, FileEdit& writes) {
    constexpr std::uint64_t harmless = elf::DT_RELACOUNT;
    overwrite(file, writes, dynamic_entry(file, elf::DT_NEEDED), harmless, 8);
  });
  EXPECT_THAT(edit.contradictions(), HasSubstr("DT_NEEDED: expected [libc.so.6, libm.so.6], found [libc.so.6]"));
}

TEST(SecondReader, ShiftedSymbolValueIsFound) {
  SECOND_READER_OR_SKIP(reader);
  const SpoiledEdit edit(reader, [](const ElfFile& file, FileEdit& writes) {
    const SymbolTable symbols = dynamic_symbols(file).value();
    const std::uint64_t last = symbols.file_offset + (symbols.count - 1) * file.symbol_size();
    overwrite(file, writes, last + 8, 0x4321, 8);
  });
  EXPECT_THAT(edit.contradictions(), HasSubstr("st_value"));
}

TEST(SecondReader, LostVersionIsFound) {
  SECOND_READER_OR_SKIP(reader);
  const SpoiledEdit edit(reader, [](const ElfFile& file, FileEdit& writes) {
    const std::uint64_t table = *file.offset_of_address(*file.dynamic()->value_of(elf::DT_VERSYM));
    overwrite(file, writes, table + 2, 1, 2);
  });
  EXPECT_THAT(edit.contradictions(), HasSubstr("version: expected \"GLIBC_2.2.5\", found \"\""));
}

TEST(SecondReader, WrongEntryPointIsFound) {
  SECOND_READER_OR_SKIP(reader);
  const SpoiledEdit edit(
      reader, [](const ElfFile& file, FileEdit& writes) { overwrite(file, writes, 0x18, file.header().entry + 2, 8); });
  EXPECT_THAT(edit.contradictions(), HasSubstr("e_entry"));
}

struct FieldFault {
  const char* name;
  std::uint64_t offset;  ///< of the field in its header
  const char* named;
};
void PrintTo(const FieldFault& fault, std::ostream* out) {
  *out << fault.name;
}
std::string name_of_fault(const testing::TestParamInfo<FieldFault>& info) {
  return info.param.name;
}

class SegmentField : public testing::TestWithParam<FieldFault> {};

TEST_P(SegmentField, FaultIsFound) {
  SECOND_READER_OR_SKIP(reader);
  const SpoiledEdit edit(reader, [](const ElfFile& file, FileEdit& writes) {
    const std::uint64_t header = file.header().program_headers_offset + file.program_header_size();
    const std::uint64_t field = header + GetParam().offset;
    const std::uint64_t low = std::to_integer<std::uint64_t>(read_block(file.file(), field, 1).value().front());
    overwrite(file, writes, field, low ^ 1U, 1);
  });
  EXPECT_THAT(edit.differences(), HasSubstr(GetParam().named));
}
INSTANTIATE_TEST_SUITE_P(Planted, SegmentField,
                         testing::Values(FieldFault{"Flags", 4, "p_flags"}, FieldFault{"Offset", 8, "p_offset"},
                                         FieldFault{"Address", 16, "p_vaddr"}, FieldFault{"Physical", 24, "p_paddr"},
                                         FieldFault{"FileSize", 32, "p_filesz"},
                                         FieldFault{"MemorySize", 40, "p_memsz"},
                                         FieldFault{"Alignment", 48, "p_align"}),
                         name_of_fault);

class SectionField : public testing::TestWithParam<FieldFault> {};

TEST_P(SectionField, FaultIsFound) {
  SECOND_READER_OR_SKIP(reader);
  const SpoiledEdit edit(reader, [](const ElfFile& file, FileEdit& writes) {
    const auto text = std::find_if(file.sections().begin(), file.sections().end(),
                                   [](const Section& section) { return section.name == ".text"; });
    const auto index = static_cast<std::uint64_t>(text - file.sections().begin());
    const std::uint64_t field =
        file.header().section_headers_offset + index * file.section_header_size() + GetParam().offset;
    const std::uint64_t low = std::to_integer<std::uint64_t>(read_block(file.file(), field, 1).value().front());
    overwrite(file, writes, field, low ^ 1U, 1);
  });
  EXPECT_THAT(edit.differences(), HasSubstr(GetParam().named));
}
INSTANTIATE_TEST_SUITE_P(Planted, SectionField,
                         testing::Values(FieldFault{"Name", 0, "name"}, FieldFault{"Flags", 8, "sh_flags"},
                                         FieldFault{"Address", 16, "sh_addr"}, FieldFault{"Offset", 24, "sh_offset"},
                                         FieldFault{"Size", 32, "sh_size"}, FieldFault{"Link", 40, "sh_link"},
                                         FieldFault{"Alignment", 48, "sh_addralign"}),
                         name_of_fault);

TEST(SecondReader, BytesThatAreNoElfFileAreAnError) {
  SECOND_READER_OR_SKIP(reader);
  const auto reading = reader.read(MemoryFile(Bytes(64, std::byte{'x'})));
  ASSERT_FALSE(reading);
  EXPECT_EQ(reading.error().kind, ErrorKind::Malformed);
}

TEST(SecondReader, FileThatIsNotThereIsAnError) {
  SECOND_READER_OR_SKIP(reader);
  EXPECT_FALSE(reader.read(std::string("/nonexistent/lib.so")));
}

TEST(SecondReaderModule, BuildWithoutItSaysSo) {
  if (second_reader_of_this_build()) GTEST_SKIP() << "built with LIEF";
  const auto reader = SecondReader::load("");
  ASSERT_FALSE(reader);
  EXPECT_THAT(reader.error().message, HasSubstr("this build has no second reader"));
}

}  // namespace
}  // namespace cuda_runpath
