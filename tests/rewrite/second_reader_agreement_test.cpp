/// The two readers on files that linkers made: those of this machine, and every rung's edit.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "cuda_runpath/io/disk_file.hpp"
#include "rewrite/edit_sample.hpp"
#include "rewrite/second_reader_sample.hpp"

namespace cuda_runpath {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t sample_size = 200;
constexpr std::uintmax_t largest_file = 2U << 20U;  ///< bytes; the sample takes about two seconds

/// Shared libraries of the system, evenly out of all of them.
std::vector<std::string> system_libraries() {
  std::vector<std::string> all;
  for (const char* directory : {"/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"}) {
    std::error_code fault;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory, fault)) {
      if (entry.is_symlink(fault) || !entry.is_regular_file(fault) || entry.file_size(fault) > largest_file) continue;
      if (entry.path().filename().string().find(".so") != std::string::npos) all.push_back(entry.path().string());
    }
  }
  std::sort(all.begin(), all.end());
  std::vector<std::string> sample;
  const std::size_t wanted = std::min(sample_size, all.size());
  for (std::size_t i = 0; i < wanted; ++i) sample.push_back(all[i * all.size() / wanted]);
  return sample;
}

TEST(SecondReaderAgreement, OnFilesOfThisSystem) {
  SECOND_READER_OR_SKIP(reader);
  std::size_t compared = 0;
  for (const std::string& path : system_libraries()) {
    const auto disk = DiskFile::open(path);
    if (!disk) continue;
    const auto file = ElfFile::read(*disk);
    if (!file || !file->dynamic()) continue;  // a linker script, a separate debug file
    const auto own = own_reading(*file);
    const auto second = reader.read(path);
    ASSERT_TRUE(own) << path << ": " << own.error().message;
    ASSERT_TRUE(second) << path << ": " << second.error().message;
    EXPECT_EQ(messages_of(reading_differences(*own, *second, path)), "");
    ++compared;
  }
  if (compared == 0) GTEST_SKIP() << "no shared libraries here";
  RecordProperty("files", static_cast<int>(compared));
}

struct Layout {
  const char* name;
  ElfRecipe recipe;
  std::size_t list_length;  ///< characters of the list to set
};
void PrintTo(const Layout& layout, std::ostream* out) {
  *out << layout.name;
}

std::vector<Layout> layouts() {
  ElfRecipe plain;
  plain.runpath = "$ORIGIN";
  ElfRecipe new_tag;
  ElfRecipe rpath;
  rpath.rpath = "/old";
  ElfRecipe reserve = plain;
  reserve.string_reserve = 64;
  ElfRecipe tight = plain;
  tight.gap = 0;
  ElfRecipe free_header = tight;
  free_header.null_segments = 1;
  ElfRecipe bss = tight;
  bss.bss_size = 0x100;
  bss.null_segments = 1;
  ElfRecipe bare = plain;
  bare.section_headers = SectionHeaders::Absent;
  ElfRecipe small = plain;
  small.elf_class = elf::Class::Elf32;
  small.machine = elf::EM_386;
  return {{"Plain", plain, 20},      {"NewTag", new_tag, 20},
          {"Rpath", rpath, 20},      {"Reserve", reserve, 60},
          {"LongList", plain, 3000}, {"FreeHeader", free_header, 300},
          {"Bss", bss, 300},         {"WithoutSectionHeaders", bare, 300},
          {"Elf32", small, 60}};
}

class SecondReaderAgreementOnEdits : public testing::TestWithParam<Layout> {};

TEST_P(SecondReaderAgreementOnEdits, BeforeAndAfter) {
  SECOND_READER_OR_SKIP(reader);
  const EditSample sample(GetParam().recipe, "/" + std::string(GetParam().list_length, 'd'));
  const auto plan = sample.edit();
  if (!plan) GTEST_SKIP() << plan.error().message;
  const EditedFile edited(*sample.original, plan->edit);
  const ElfReading before = reader.read(*sample.original).value();
  const ElfReading after = reader.read(edited).value();
  EXPECT_EQ(messages_of(reading_differences(own_reading_of(*sample.original), before, "before")), "");
  EXPECT_EQ(messages_of(reading_differences(own_reading_of(edited), after, "after")), "") << name_of(plan->rung);
  EXPECT_EQ(messages_of(edit_contradictions(before, after, sample.plan)), "") << name_of(plan->rung);
}
INSTANTIATE_TEST_SUITE_P(Layouts, SecondReaderAgreementOnEdits, testing::ValuesIn(layouts()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace cuda_runpath
