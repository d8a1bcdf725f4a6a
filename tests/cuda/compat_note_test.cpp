// The compat note as NVIDIA ships it, and every way in which it may not hold together.
#include "cuda_runpath/cuda/compat_note.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/compat_note_bytes.hpp"
#include "support/counting_file.hpp"
#include "support/fat_binary_bytes.hpp"
#include "support/section_elf.hpp"

namespace cuda_runpath {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* section_name = ".note.cuda.fwd_compatibility";

std::optional<CompatNote> note_in(const Bytes& file_bytes) {
  const MemoryFile file(file_bytes);
  const Result<ElfFile> elf_file = ElfFile::read(file);
  if (!elf_file) {
    ADD_FAILURE() << describe(elf_file.error());
    return std::nullopt;
  }
  Result<std::optional<CompatNote>> note = read_compat_note(*elf_file);
  if (!note) {
    ADD_FAILURE() << describe(note.error());
    return std::nullopt;
  }
  return std::move(*note);
}

std::optional<CompatNote> note_in_section(const Bytes& content, SectionHeaders headers = SectionHeaders::Present) {
  return note_in(elf_of({{section_name, content, elf::SHT_NOTE}}, headers).bytes);
}

/// The note with `text` as its JSON; a failure when none is found.
CompatNote note_of(const std::string& text) {
  std::optional<CompatNote> note = note_in_section(note_bytes({.text = text}));
  if (!note) ADD_FAILURE() << "no note found";
  return note.value_or(CompatNote{});
}

std::string cuda_of(const CompatNote& note) {
  return note.cuda ? note.cuda->text() : "none";
}

TEST(CompatNote, IsRead) {
  const CompatNote note = note_of(compat_text);
  EXPECT_EQ(cuda_of(note), "12.9");
  EXPECT_THAT(note.driver_branches, ElementsAre(535, 550, 575));
  EXPECT_THAT(note.devices, ElementsAre(1, 2, 7));
  EXPECT_THAT(note.faults, IsEmpty());
}

TEST(CompatNote, MayNameNoDrivers) {
  const CompatNote note = note_of(R"({"format":1,"CUDA version":"13.2"})");
  EXPECT_EQ(cuda_of(note), "13.2");
  EXPECT_THAT(note.driver_branches, IsEmpty());
  EXPECT_THAT(note.faults, IsEmpty());
}

TEST(CompatNote, IsFoundWithoutSectionHeaders) {
  const std::optional<CompatNote> note =
      note_in_section(note_bytes({.text = "id", .owner = "GNU", .type = 3}) + note_bytes({.text = compat_text}),
                      SectionHeaders::Absent);
  ASSERT_TRUE(note);
  EXPECT_EQ(cuda_of(*note), "12.9");
}

TEST(CompatNote, IsReadInTheByteOrderOfTheFile) {
  const Bytes content = note_bytes({.text = compat_text}, std::endian::big);
  const std::optional<CompatNote> note =
      note_in(elf_of({{section_name, content, elf::SHT_NOTE}}, SectionHeaders::Present, std::endian::big).bytes);
  ASSERT_TRUE(note);
  EXPECT_EQ(cuda_of(*note), "12.9");
}

TEST(CompatNote, OfAnotherOwnerIsNone) {
  EXPECT_FALSE(note_in_section(note_bytes({.text = compat_text, .owner = "NVIDIA Corp"})));
}

TEST(CompatNote, OfAnotherTypeIsNone) {
  EXPECT_FALSE(note_in_section(note_bytes({.text = compat_text, .type = 1000})));
}

TEST(CompatNote, InAnotherSectionIsNone) {
  EXPECT_FALSE(note_in(elf_of({{".note.nv.tkinfo", note_bytes({.text = compat_text}), elf::SHT_NOTE}}).bytes));
}

TEST(CompatNote, BehindANoteOfAnotherOwnerIsRead) {
  const std::optional<CompatNote> note =
      note_in_section(note_bytes({.text = "xyz", .owner = "other"}) + note_bytes({.text = compat_text}));
  ASSERT_TRUE(note);
  EXPECT_EQ(cuda_of(*note), "12.9");
}

TEST(CompatNoteFault, CommaBehindTheLastMemberIsPassedOver) {
  const CompatNote note = note_of(R"({"format":1,"CUDA version":"13.2",})");
  EXPECT_EQ(cuda_of(note), "13.2");
  EXPECT_THAT(note.faults, ElementsAre(HasSubstr("comma")));
}

TEST(CompatNoteFault, CommaInAListIsPassedOver) {
  const CompatNote note = note_of("{\"format\":1,\"CUDA version\":\"13.2\",\"driver\":[535, 550 ,\n ] , }");
  EXPECT_THAT(note.driver_branches, ElementsAre(535, 550));
  EXPECT_THAT(note.faults, ElementsAre(HasSubstr("comma")));
}

TEST(CompatNoteFault, CommaInFrontOfAnotherMemberStays) {
  const CompatNote note = note_of(R"({"driver":[535,550],"device":[1, 2],"format":1,"CUDA version":"13.2",})");
  EXPECT_THAT(note.driver_branches, ElementsAre(535, 550));
  EXPECT_THAT(note.devices, ElementsAre(1, 2));
}

TEST(CompatNoteFault, CommaInAStringStays) {
  const CompatNote note = note_of(R"({"format":1,"x":"\"","CUDA version":"a,}",})");
  EXPECT_THAT(note.faults, ElementsAre(HasSubstr("comma"), HasSubstr("\"a,}\"")));
}

TEST(CompatNoteFault, QuoteInAStringEndsItNot) {
  const CompatNote note = note_of(R"({"format":1,"CUDA version":"\",}",})");
  EXPECT_THAT(note.faults, ElementsAre(HasSubstr("comma"), HasSubstr(",}")));
}

/// As shipped for Orin with CUDA 13.2: the text is not ended, and the section ends where the text does.
TEST(CompatNoteFault, SectionShorterThanItsPaddingIsRead) {
  Bytes content = note_bytes({.text = R"({"format":1,"CUDA version":"13.2",})", .end = TextEnd::Open});
  content.resize(12 + 20 + 35);
  const std::optional<CompatNote> note = note_in_section(content);
  ASSERT_TRUE(note);
  EXPECT_EQ(cuda_of(*note), "13.2");
  EXPECT_THAT(note->faults, ElementsAre(HasSubstr("no NUL"), HasSubstr("comma")));
}

TEST(CompatNoteFault, MissingNulIsSaid) {
  const std::optional<CompatNote> note = note_in_section(note_bytes({.text = compat_text, .end = TextEnd::Open}));
  ASSERT_TRUE(note);
  EXPECT_EQ(cuda_of(*note), "12.9");
  EXPECT_THAT(note->faults, ElementsAre(HasSubstr("no NUL")));
}

class TooLongDescription : public testing::TestWithParam<std::uint64_t> {};
TEST_P(TooLongDescription, IsClamped) {
  const std::optional<CompatNote> note =
      note_in_section(note_bytes({.text = compat_text, .description_size = GetParam()}));
  ASSERT_TRUE(note);
  EXPECT_EQ(cuda_of(*note), "12.9");
  EXPECT_THAT(note->faults, ElementsAre(HasSubstr("by its header")));
}
INSTANTIATE_TEST_SUITE_P(Sizes, TooLongDescription, testing::Values(200, 0x7fffffff, 0xfffffffc, 0xffffffff));

class TooLongOwner : public testing::TestWithParam<std::uint64_t> {};
TEST_P(TooLongOwner, IsSaid) {
  const std::optional<CompatNote> note = note_in_section(note_bytes({.text = compat_text, .owner_size = GetParam()}));
  ASSERT_TRUE(note);
  EXPECT_EQ(cuda_of(*note), "none");
  EXPECT_THAT(note->faults, ElementsAre(HasSubstr("no whole note")));
}
INSTANTIATE_TEST_SUITE_P(Sizes, TooLongOwner, testing::Values(4000, 0x7fffffff, 0xfffffffd, 0xffffffff));

TEST(CompatNoteFault, EveryPrefixOfASectionIsSurvived) {
  const Bytes whole = note_bytes({.text = compat_text});
  const std::size_t without_padding = 12 + 20 + std::string_view(compat_text).size() + 1;
  for (std::size_t size = 1; size < without_padding; ++size) {
    const std::optional<CompatNote> note =
        note_in_section(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    ASSERT_TRUE(note) << size;
    EXPECT_THAT(note->faults, testing::Not(IsEmpty())) << size;
  }
}

TEST(CompatNoteFault, EmptySectionIsNone) {
  EXPECT_FALSE(note_in_section({}));
}

class BrokenText : public testing::TestWithParam<const char*> {};
TEST_P(BrokenText, SaysNothingButItsFault) {
  const CompatNote note = note_of(GetParam());
  EXPECT_EQ(cuda_of(note), "none");
  EXPECT_THAT(note.driver_branches, IsEmpty());
  EXPECT_THAT(note.faults, ElementsAre(HasSubstr("JSON")));
}
INSTANTIATE_TEST_SUITE_P(Texts, BrokenText,
                         testing::Values("", "{", "}", "[", "12.9", "null", "[1,2]", "\"CUDA version\"",
                                         R"({"format":1,"CUDA version":"12.9")",
                                         R"({"format":1 "CUDA version":"12.9"})",
                                         R"({"format":1,"CUDA version":"12.9",,})", "{'CUDA version':'12.9'}",
                                         "\xff\xfe{}", "{\"CUDA version\":\"12.9\xff\"}"));

class OddRelease : public testing::TestWithParam<const char*> {};
TEST_P(OddRelease, IsNotGuessed) {
  const CompatNote note = note_of(std::string(R"({"format":1,"driver":[535],"CUDA version":)") + GetParam() + "}");
  EXPECT_EQ(cuda_of(note), "none");
  EXPECT_THAT(note.driver_branches, ElementsAre(535));
  EXPECT_THAT(note.faults, ElementsAre(HasSubstr("CUDA version")));
}
INSTANTIATE_TEST_SUITE_P(Values, OddRelease,
                         testing::Values("12.9", "12", "\"12\"", "\"\"", "\"twelve\"", "\"12.9.1.2\"", "\"-12.9\"",
                                         "\"12.99999999999\"", "null", "true", "[\"12.9\"]", "{}"));

TEST(CompatNoteFault, ReleaseMissingIsSaid) {
  EXPECT_THAT(note_of(R"({"format":1,"driver":[535]})").faults, ElementsAre(HasSubstr("CUDA version")));
}

class OddNumber : public testing::TestWithParam<const char*> {};
TEST_P(OddNumber, IsLeftOut) {
  const CompatNote note =
      note_of(std::string(R"({"format":1,"CUDA version":"12.9","driver":[535,)") + GetParam() + ",550]}");
  EXPECT_THAT(note.driver_branches, ElementsAre(535, 550));
  EXPECT_THAT(note.faults, ElementsAre(HasSubstr("no number of 32 bits")));
}
INSTANTIATE_TEST_SUITE_P(Values, OddNumber,
                         testing::Values("-1", "4294967296", "18446744073709551616", "535.5", "\"535\"", "null", "true",
                                         "[535]", "{\"a\":1}", "1e3"));

TEST(CompatNoteFault, LargestNumberIsTaken) {
  const CompatNote note = note_of(R"({"format":1,"CUDA version":"12.9","driver":[4294967295]})");
  EXPECT_THAT(note.driver_branches, ElementsAre(4294967295U));
}

TEST(CompatNoteFault, DriverThatIsNoListIsLeftOut) {
  const CompatNote note = note_of(R"({"format":1,"CUDA version":"12.9","driver":535})");
  EXPECT_THAT(note.driver_branches, IsEmpty());
  EXPECT_THAT(note.faults, ElementsAre(HasSubstr("no list")));
}

TEST(CompatNoteFault, LongListIsCutOff) {
  std::string text = R"({"format":1,"CUDA version":"12.9","device":[1)";
  for (int i = 0; i < 2000; ++i) text += ",1";
  const CompatNote note = note_of(text + "]}");
  EXPECT_EQ(note.devices.size(), 1024U);
  EXPECT_THAT(note.faults, ElementsAre(HasSubstr("2001 entries")));
}

TEST(CompatNoteFault, LongTextIsCutOff) {
  const CompatNote note = note_of(std::string(R"({"format":1,"x":")") + std::string(100'000, 'x') + "\"}");
  EXPECT_EQ(cuda_of(note), "none");
  ASSERT_FALSE(note.faults.empty());
  EXPECT_THAT(note.faults.front(), HasSubstr("only the first 65536"));
}

/// 30,000 levels are too many for the stack when a value is written out.
TEST(CompatNoteFault, DeepNestingIsSurvived) {
  const std::string deep = std::string(30'000, '[') + std::string(30'000, ']');
  EXPECT_THAT(note_of(std::string(60'000, '[')).faults, ElementsAre(HasSubstr("JSON")));
  EXPECT_THAT(note_of(deep).faults, ElementsAre(HasSubstr("JSON")));
  EXPECT_THAT(note_of(R"({"format":1,"CUDA version":)" + deep + "}").faults, ElementsAre(HasSubstr("a list of 1")));
  EXPECT_THAT(note_of(R"({"format":1,"CUDA version":"12.9","driver":[)" + deep + "]}").faults,
              ElementsAre(HasSubstr("a list of 1")));
}

TEST(CompatNoteFault, OtherFormatIsSaid) {
  const CompatNote note = note_of(R"({"format":2,"CUDA version":"12.9"})");
  EXPECT_EQ(cuda_of(note), "12.9");
  EXPECT_THAT(note.faults, ElementsAre(HasSubstr("format is 2")));
}

TEST(CompatNoteFault, SecondNoteIsPassedOver) {
  const std::optional<CompatNote> note = note_in_section(note_bytes({.text = compat_text}) +
                                                         note_bytes({.text = R"({"format":1,"CUDA version":"10.2"})"}));
  ASSERT_TRUE(note);
  EXPECT_EQ(cuda_of(*note), "12.9");
  EXPECT_THAT(note->faults, ElementsAre(HasSubstr("further note")));
}

TEST(CompatNoteFault, ControlCharactersOfAValueAreEscaped) {
  const CompatNote note = note_of("{\"format\":1,\"CUDA version\":\"\\u001b[2J\"}");
  ASSERT_EQ(note.faults.size(), 1U);
  EXPECT_EQ(note.faults[0].find('\x1b'), std::string::npos);
}

TEST(CompatNoteFault, FileThatCannotBeReadIsAnError) {
  const MemoryFile memory(elf_of({{section_name, note_bytes({.text = compat_text}), elf::SHT_NOTE}}).bytes);
  const CountingFile file(memory);
  const Result<ElfFile> elf_file = ElfFile::read(file);
  ASSERT_TRUE(elf_file);
  file.fails = true;
  const Result<std::optional<CompatNote>> note = read_compat_note(*elf_file);
  ASSERT_FALSE(note);
  EXPECT_EQ(note.error().kind, ErrorKind::Io);
}

}  // namespace
}  // namespace cuda_runpath
