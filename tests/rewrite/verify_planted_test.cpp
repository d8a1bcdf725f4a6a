/// A check that cannot fail proves nothing: each invariant is shown a file that breaks it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "cuda_runpath/elf/encode.hpp"
#include "rewrite/edit_sample.hpp"

namespace cuda_runpath {
namespace {

Bytes text_bytes(std::string_view text) {
  const ByteView view = bytes_of(text);
  return {view.begin(), view.end()};
}

ElfRecipe recipe() {
  ElfRecipe recipe;
  recipe.runpath = "$ORIGIN";
  recipe.soname = "libsample.so.1";
  return recipe;
}

using Spoil = std::function<void(const EditSample&, FileEdit&)>;

/// What is wrong with the planned edit after `spoil` has changed it.
std::vector<Violation> violations_of(const Spoil& spoil, const BuiltElf& from) {
  const EditSample sample(from);
  FileEdit edit = sample.edit().value().edit;
  spoil(sample, edit);
  const EditedFile edited(*sample.original, edit);
  const Result<ElfFile> after = ElfFile::read(edited);
  if (!after) return {};
  return verify_edit(sample.file, *after, sample.plan, edit);
}

std::vector<int> broken_by(const Spoil& spoil, const ElfRecipe& from = recipe()) {
  std::vector<int> broken;
  for (const Violation& violation : violations_of(spoil, build_elf(from))) broken.push_back(violation.invariant);
  return broken;
}

bool breaks(int invariant, const Spoil& spoil, const ElfRecipe& from = recipe()) {
  const std::vector<int> broken = broken_by(spoil, from);
  return std::find(broken.begin(), broken.end(), invariant) != broken.end();
}

std::uint64_t load_field(const EditSample& sample, std::size_t load, std::uint64_t field) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < sample.file.segments().size(); ++i) {
    if (sample.file.segments()[i].type != elf::PT_LOAD || seen++ != load) continue;
    return sample.built.program_headers[i] + field;
  }
  return 0;
}

void overwrite(const EditSample& sample, FileEdit& edit, std::uint64_t offset, std::uint64_t value, std::size_t size) {
  edit.writes.push_back({offset, encode_integer(sample.file, value, size), "planted"});
}

TEST(VerifyPlanted, UnspoiledEditBreaksNothing) {
  EXPECT_TRUE(broken_by([](const EditSample&, FileEdit&) {}).empty());
}

TEST(VerifyPlanted, ChangedFlagsBreakInvariant1) {
  EXPECT_TRUE(breaks(1, [](const EditSample& sample, FileEdit& edit) {
    overwrite(sample, edit, load_field(sample, 0, 4), elf::PF_R | elf::PF_W | elf::PF_X, 4);
  }));
}

TEST(VerifyPlanted, GrowingOverBssBreaksInvariant1) {
  ElfRecipe with_bss = recipe();
  with_bss.bss_size = 0x100;
  EXPECT_TRUE(breaks(
      1,
      [](const EditSample& sample, FileEdit& edit) {
        const auto last = std::find_if(sample.file.segments().rbegin(), sample.file.segments().rend(),
                                       [](const Segment& segment) { return segment.type == elf::PT_LOAD; });
        overwrite(sample, edit, load_field(sample, 3, 32), last->file_size + 8, 8);
      },
      with_bss));
}

TEST(VerifyPlanted, GrowingIntoThePageOfTheNextSegmentBreaksInvariant1) {
  EXPECT_TRUE(breaks(1, [](const EditSample& sample, FileEdit& edit) {
    const std::vector<Segment>& segments = sample.file.segments();
    Segment first = segments[0];
    const auto next = std::find_if(segments.begin() + 1, segments.end(),
                                   [](const Segment& segment) { return segment.type == elf::PT_LOAD; });
    first.file_size = first.memory_size = align_down(next->address, 0x1000) - first.address + 1;
    Segment second = *next;
    second.address += 0x10;
    second.file_offset += 0x10;
    second.file_size -= 0x10;
    second.memory_size -= 0x10;
    edit.writes.push_back({sample.built.program_headers[0], encode(sample.file, first), "planted"});
    const auto index = static_cast<std::size_t>(next - segments.begin());
    edit.writes.push_back({sample.built.program_headers[index], encode(sample.file, second), "planted"});
  }));
}

TEST(VerifyPlanted, MovedProgramHeaderTableBreaksInvariant2) {
  EXPECT_TRUE(breaks(2, [](const EditSample& sample, FileEdit& edit) {
    const std::uint64_t size = sample.file.segments().size() * sample.file.program_header_size();
    const std::uint64_t place = edit.new_size;
    edit.writes.push_back({place, read_block(*sample.original, 64, size).value(), "planted"});
    edit.new_size += size;
    overwrite(sample, edit, 32, place, 8);
  }));
}

TEST(VerifyPlanted, PointerBesideItsSectionBreaksInvariant3) {
  EXPECT_TRUE(breaks(3, [](const EditSample& sample, FileEdit& edit) {
    const std::uint64_t value = *sample.file.dynamic()->value_of(elf::DT_GNU_HASH);
    overwrite(sample, edit, sample.built.dynamic_entry(elf::DT_GNU_HASH) + 8, value + 8, 8);
  }));
}

TEST(VerifyPlanted, PointerThatWasNeverInsideTheFileBreaksNothing) {
  ElfRecipe with_stray = recipe();
  with_stray.extra_entries = {{elf::DT_HASH, 0x70000000}};
  EXPECT_TRUE(broken_by([](const EditSample&, FileEdit&) {}, with_stray).empty());
}

TEST(VerifyPlanted, WrongListBreaksInvariant4) {
  EXPECT_TRUE(breaks(4, [](const EditSample& sample, FileEdit& edit) {
    overwrite(sample, edit, sample.built.dynamic_entry(elf::DT_RUNPATH) + 8, 1, 8);
  }));
}

TEST(VerifyPlanted, ChangedSymbolNameBreaksInvariant4) {
  EXPECT_TRUE(breaks(4, [](const EditSample& sample, FileEdit& edit) {
    const EditedFile edited(*sample.original, edit);
    const ElfFile after = ElfFile::read(edited).value();
    const std::size_t at = text_of(after.strings()->bytes).find("puts");
    edit.writes.push_back({after.strings()->file_offset + at, text_bytes("gets"), "planted"});
  }));
}

TEST(VerifyPlanted, OverlappingSectionsBreakInvariant5) {
  EXPECT_TRUE(breaks(5, [](const EditSample& sample, FileEdit& edit) {
    const std::uint64_t header = sample.built.section_headers.at(".dynstr");
    overwrite(sample, edit, header + 16, sample.file.section(".gnu.hash")->address, 8);
  }));
}

void move_strings_over_bss(const EditSample& sample, FileEdit& edit) {
  const std::uint64_t header = sample.built.section_headers.at(".dynstr");
  overwrite(sample, edit, header + 16, sample.file.section(".bss")->address, 8);
}

const auto says_strings_overlap_bss = testing::Contains(testing::Field(&Violation::message, ".dynstr overlaps .bss"));

TEST(VerifyPlanted, SectionOverBssBreaksInvariant5) {
  ElfRecipe with_bss = recipe();
  with_bss.bss_size = 0x100;
  EXPECT_THAT(violations_of(move_strings_over_bss, build_elf(with_bss)), says_strings_overlap_bss);
}

/// A .tbss has an address and no memory there: the loader gives each thread its own.
TEST(VerifyPlanted, SectionOverThreadBssIsNoOverlap) {
  ElfRecipe with_bss = recipe();
  with_bss.bss_size = 0x100;
  BuiltElf built = build_elf(with_bss);
  built.poke(built.section_headers.at(".bss") + 8, elf::SHF_ALLOC | elf::SHF_WRITE | elf::SHF_TLS, 8);
  EXPECT_THAT(violations_of(move_strings_over_bss, built), testing::Not(says_strings_overlap_bss));
}

TEST(VerifyPlanted, ListInThePlaceOfAnEntryThatCountsBreaksInvariant6) {
  ElfRecipe with_debug = recipe();
  with_debug.runpath.reset();
  with_debug.extra_entries = {{elf::DT_DEBUG, 0}};
  EXPECT_TRUE(breaks(
      6,
      [](const EditSample& sample, FileEdit& edit) {
        const EditedFile edited(*sample.original, edit);
        const ElfFile after = ElfFile::read(edited).value();
        const DynamicTable& table = *after.dynamic();
        const std::size_t added = table.index_of(elf::DT_RUNPATH).value();
        const DynamicEntry list = table.entries[added];
        const std::uint64_t place = table.file_offset + added * after.dynamic_entry_size();
        edit.writes.push_back({sample.built.dynamic_entry(elf::DT_DEBUG), encode(after, list), "planted"});
        edit.writes.push_back({place, encode(after, DynamicEntry{}), "planted"});
      },
      with_debug));
}

TEST(VerifyPlanted, LostNeededBreaksInvariant6) {
  EXPECT_TRUE(breaks(6, [](const EditSample& sample, FileEdit& edit) {
    overwrite(sample, edit, sample.built.dynamic_entry(elf::DT_NEEDED), elf::DT_DEBUG, 8);
  }));
}

TEST(VerifyPlanted, ShiftedSymbolTableBreaksInvariant3Or6) {
  const std::vector<int> broken = broken_by([](const EditSample& sample, FileEdit& edit) {
    const std::uint64_t value = *sample.file.dynamic()->value_of(elf::DT_SYMTAB);
    overwrite(sample, edit, sample.built.dynamic_entry(elf::DT_SYMTAB) + 8, value + 24, 8);
  });
  EXPECT_THAT(broken, testing::AnyOf(testing::Contains(3), testing::Contains(6)));
}

TEST(VerifyPlanted, NoteBesideItsProgramHeaderBreaksInvariant7) {
  EXPECT_TRUE(breaks(7, [](const EditSample& sample, FileEdit& edit) {
    Segment note = *sample.file.segment(elf::PT_NOTE);
    note.file_offset += 4;
    note.address += 4;
    edit.writes.push_back({sample.built.program_header(elf::PT_NOTE), encode(sample.file, note), "planted"});
  }));
}

TEST(VerifyPlanted, WriteIntoCodeBreaksInvariant8) {
  EXPECT_TRUE(breaks(8, [](const EditSample& sample, FileEdit& edit) {
    overwrite(sample, edit, sample.built.sections.at(".text"), 0x90, 1);
  }));
}

TEST(VerifyPlanted, UnpredictedGrowthBreaksInvariant8) {
  const EditSample sample(recipe());
  const FileEdit edit = sample.edit().value().edit;
  Bytes longer = sample.apply(edit).content();
  longer.push_back(std::byte{0});
  const MemoryFile grown(longer);
  const ElfFile after = ElfFile::read(grown).value();
  EXPECT_EQ(verify_edit(sample.file, after, sample.plan, edit).front().invariant, 8);
}

TEST(VerifyPlanted, LostWriteBreaksInvariant8) {
  const EditSample sample(recipe());
  const FileEdit edit = sample.edit().value().edit;
  MemoryFile done = sample.apply(edit);
  Bytes damaged = done.content();
  const Write& first = edit.writes.front();
  damaged[first.file_offset] ^= std::byte{0x20};
  const MemoryFile file(damaged);
  const ElfFile after = ElfFile::read(file).value();
  const std::vector<Violation> violations = verify_edit(sample.file, after, sample.plan, edit);
  EXPECT_TRUE(std::any_of(violations.begin(), violations.end(), [](const Violation& v) { return v.invariant == 8; }));
}

}  // namespace
}  // namespace cuda_runpath
