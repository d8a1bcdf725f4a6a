/// A file cut off at any byte: a download that stopped, a full disk, a bad extraction.
#include <gtest/gtest.h>

#include <algorithm>

#include "cuda_runpath/elf/notes.hpp"
#include "cuda_runpath/elf/object_facts.hpp"
#include "support/compile.hpp"
#include "support/elf_builder.hpp"
#include "support/files.hpp"
#include "support/scratch.hpp"

namespace cuda_runpath {
namespace {

Bytes cut(const Bytes& whole, std::uint64_t size) {
  return {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)};
}

Result<ObjectFacts> read_cut(const Bytes& whole, std::uint64_t size) {
  const MemoryFile file(cut(whole, size));
  const Result<ElfFile> elf = ElfFile::read(file);
  if (!elf) return tl::unexpected(elf.error());
  (void)read_notes(*elf);
  return read_object_facts(*elf);
}

/// Where the last byte that ld.so maps ends.
std::uint64_t end_of_loads(const Bytes& whole) {
  const MemoryFile file(whole);
  const Result<ElfFile> elf = ElfFile::read(file);
  std::uint64_t end = 0;
  if (!elf) return end;
  for (const Segment& segment : elf->segments()) {
    if (segment.type == elf::PT_LOAD) end = std::max(end, segment.file_range().end);
  }
  return end;
}

Bytes small_library(elf::Class elf_class, std::endian byte_order) {
  ElfRecipe recipe;
  recipe.elf_class = elf_class;
  recipe.byte_order = byte_order;
  recipe.machine = elf_class == elf::Class::Elf64 ? elf::EM_X86_64 : elf::EM_386;
  recipe.gap = 16;
  recipe.runpath = "/opt/lib";
  return build_elf(recipe).bytes;
}

void expect_error_at_every_cut(const Bytes& whole, std::uint64_t first, std::uint64_t end) {
  for (std::uint64_t size = first; size < end; ++size) {
    const Result<ObjectFacts> facts = read_cut(whole, size);
    ASSERT_FALSE(facts.has_value()) << "cut at " << size;
    const ErrorKind wanted = size < 4 ? ErrorKind::NotElf : ErrorKind::Malformed;
    ASSERT_EQ(facts.error().kind, wanted) << "cut at " << size << ": " << describe(facts.error());
  }
}

TEST(Truncated, BeforeTheEndOfTheLoadsIsMalformed) {
  for (const elf::Class elf_class : {elf::Class::Elf32, elf::Class::Elf64}) {
    for (const std::endian order : {std::endian::little, std::endian::big}) {
      const Bytes whole = small_library(elf_class, order);
      expect_error_at_every_cut(whole, 0, end_of_loads(whole));
    }
  }
}

TEST(Truncated, InTheSectionHeadersLeavesTheLoadersView) {
  const Bytes whole = small_library(elf::Class::Elf64, std::endian::little);
  for (std::uint64_t size = end_of_loads(whole); size < whole.size(); ++size) {
    const Result<ObjectFacts> facts = read_cut(whole, size);
    ASSERT_TRUE(facts.has_value()) << "cut at " << size << ": " << describe(facts.error());
    ASSERT_EQ(facts->runpath, "/opt/lib") << "cut at " << size;
  }
}

TEST(Truncated, EmptyFileIsNotElf) {
  const Result<ObjectFacts> facts = read_cut({}, 0);
  ASSERT_FALSE(facts.has_value());
  EXPECT_EQ(facts.error().kind, ErrorKind::NotElf);
}

TEST(Truncated, MagicAloneIsMalformed) {
  const Result<ObjectFacts> facts = read_cut(small_library(elf::Class::Elf64, std::endian::little), 4);
  ASSERT_FALSE(facts.has_value());
  EXPECT_EQ(facts.error().kind, ErrorKind::Malformed);
}

class CompiledLibrary : public testing::Test {
 protected:
  void SetUp() override {
    const Compiled made = compile({.source_text = "#include <stdio.h>\nint f(void) { return puts(\"f\"); }\n",
                                   .flags = {"-shared", "-fPIC", "-Wl,-rpath,/opt/lib"},
                                   .output = scratch_.file("libf.so")});
    SKIP_OR_FAIL_UNLESS_COMPILED(made);
    whole_ = read_file(made.path);
    ASSERT_GT(whole_.size(), 4096U);
  }

  ScratchDirectory scratch_;
  Bytes whole_;
};

TEST_F(CompiledLibrary, CutAtEachOfTheFirst4096BytesIsAnError) {
  expect_error_at_every_cut(whole_, 0, 4096);
}

TEST_F(CompiledLibrary, CutAtEveryStructureIsAnErrorOrTheLoadersView) {
  const MemoryFile file(whole_);
  const Result<ElfFile> elf = ElfFile::read(file);
  ASSERT_TRUE(elf.has_value()) << describe(elf.error());
  std::vector<std::uint64_t> boundaries;
  for (const Segment& segment : elf->segments()) {
    boundaries.push_back(segment.file_offset);
    boundaries.push_back(segment.file_range().end);
  }
  for (const Section& section : elf->sections()) {
    boundaries.push_back(section.file_offset);
    boundaries.push_back(section.file_range().end);
  }
  const std::uint64_t headers = elf->header().section_headers_offset;
  for (std::size_t i = 0; i < elf->sections().size(); ++i) boundaries.push_back(headers + i * 64);
  const std::uint64_t needed = end_of_loads(whole_);
  for (const std::uint64_t boundary : boundaries) {
    for (const std::uint64_t size : {boundary, boundary + 1, boundary == 0 ? 0 : boundary - 1}) {
      if (size > whole_.size()) continue;
      ASSERT_EQ(read_cut(whole_, size).has_value(), size >= needed) << "cut at " << size;
    }
  }
}

}  // namespace
}  // namespace cuda_runpath
