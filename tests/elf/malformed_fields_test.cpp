/// Every field that a reader follows, set to something that does not hold, in both classes and both
/// byte orders: the answer is an error of the right kind, or the reader goes on without that part.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "cuda_runpath/elf/notes.hpp"
#include "cuda_runpath/elf/object_facts.hpp"
#include "support/elf_breakage.hpp"

namespace cuda_runpath {
namespace {

struct Format {
  const char* name;
  elf::Class elf_class;
  std::endian byte_order;
  std::uint16_t machine;
};

constexpr Format formats[] = {{"64-bit little-endian", elf::Class::Elf64, std::endian::little, elf::EM_X86_64},
                              {"32-bit little-endian", elf::Class::Elf32, std::endian::little, elf::EM_386},
                              {"64-bit big-endian", elf::Class::Elf64, std::endian::big, elf::EM_PPC64},
                              {"32-bit big-endian", elf::Class::Elf32, std::endian::big, elf::EM_ARM}};

BuiltElf sound_file(const Format& format) {
  ElfRecipe recipe;
  recipe.elf_class = format.elf_class;
  recipe.byte_order = format.byte_order;
  recipe.machine = format.machine;
  recipe.soname = "libsound.so.1";
  recipe.runpath = "/opt/lib";
  recipe.imports = {"dlopen", "puts"};
  return build_elf(recipe);
}

std::string test_name(const testing::TestParamInfo<Breakage>& info) {
  std::string name;
  bool capital = true;
  for (const char c : info.param.name) {
    const bool letter = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (letter) name += capital ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    capital = !letter;
  }
  return name;
}

/// Reads all that this layer can read of the file. Nothing here may crash, whatever the bytes.
Result<ObjectFacts> read_everything(const RandomAccess& file) {
  const Result<ElfFile> elf = ElfFile::read(file);
  if (!elf) return tl::unexpected(elf.error());
  (void)read_notes(*elf);
  return read_object_facts(*elf);
}

class MalformedField : public testing::TestWithParam<Breakage> {};

TEST_P(MalformedField, GetsTheRightAnswer) {
  for (const Format& format : formats) {
    SCOPED_TRACE(format.name);
    BuiltElf built = sound_file(format);
    GetParam().apply(built);
    const MemoryFile file(built.bytes);
    const Result<ObjectFacts> facts = read_everything(file);
    if (GetParam().damage == Damage::LoaderWouldFail) {
      ASSERT_FALSE(facts.has_value());
    }
    if (GetParam().damage == Damage::LoaderWouldNotSee) {
      ASSERT_TRUE(facts.has_value()) << describe(facts.error());
      EXPECT_EQ(facts->runpath, "/opt/lib");
    }
    if (!facts) {
      const ErrorKind kind = facts.error().kind;
      EXPECT_TRUE(kind == ErrorKind::NotElf || kind == ErrorKind::Malformed || kind == ErrorKind::Unsupported)
          << describe(facts.error());
      EXPECT_FALSE(facts.error().message.empty());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Every, MalformedField, testing::ValuesIn(all_breakages()), test_name);

TEST(MalformedField, NoDamageNoError) {
  for (const Format& format : formats) {
    SCOPED_TRACE(format.name);
    const MemoryFile file(sound_file(format).bytes);
    const Result<ObjectFacts> facts = read_everything(file);
    ASSERT_TRUE(facts.has_value()) << describe(facts.error());
    EXPECT_EQ(facts->runpath, "/opt/lib");
    EXPECT_EQ(facts->soname, "libsound.so.1");
    EXPECT_EQ(facts->needed, std::vector<std::string>{"libc.so.6"});
    EXPECT_TRUE(facts->imports_dlopen);
    EXPECT_EQ(facts->kind, ObjectKind::SharedObject);
  }
}

TEST(MalformedField, UnusableSectionHeadersAreAFaultNotAnError) {
  BuiltElf built = sound_file(formats[0]);
  built.poke(40, 0x7fffff00, 8);  // e_shoff
  const MemoryFile file(built.bytes);
  const Result<ElfFile> elf = ElfFile::read(file);
  ASSERT_TRUE(elf.has_value()) << describe(elf.error());
  EXPECT_TRUE(elf->section_fault().has_value());
  EXPECT_TRUE(elf->sections().empty());
}

TEST(MalformedField, FarTableCostsNoMemory) {
  // e_shnum near its largest with a table that would be 4 MB: it must be checked against the file first.
  BuiltElf built = sound_file(formats[0]);
  built.poke(60, 0xfeff, 2);
  const MemoryFile file(built.bytes);
  const Result<ElfFile> elf = ElfFile::read(file);
  ASSERT_TRUE(elf.has_value()) << describe(elf.error());
  EXPECT_TRUE(elf->section_fault().has_value());
}

TEST(MalformedField, TwoBreakagesAtATimeNeverCrash) {
  const std::vector<Breakage>& all = all_breakages();
  for (const Breakage& first : all) {
    for (const Breakage& second : all) {
      BuiltElf built = sound_file(formats[0]);
      first.apply(built);
      second.apply(built);
      const MemoryFile file(built.bytes);
      const Result<ObjectFacts> facts = read_everything(file);
      ASSERT_TRUE(facts.has_value() || !facts.error().message.empty()) << first.name << " and " << second.name;
    }
  }
}

}  // namespace
}  // namespace cuda_runpath
