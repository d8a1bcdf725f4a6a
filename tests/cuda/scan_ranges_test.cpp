// In which order the parts of a file are read, and which are left out.
#include "cuda/scan_ranges.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/section_elf.hpp"

namespace cuda_runpath {
namespace {

using testing::ElementsAre;

constexpr std::uint64_t writable = elf::SHF_ALLOC | elf::SHF_WRITE;
constexpr std::uint64_t executable = elf::SHF_ALLOC | elf::SHF_EXECINSTR;

std::vector<std::string> places_of(const MemoryFile& bytes) {
  std::vector<std::string> places;
  for (const ScanRange& range : scan_ranges(ElfFile::read(bytes).value())) places.push_back(range.place);
  return places;
}

TEST(ScanRanges, AreLiteralsThenDataThenCode) {
  const MemoryFile file(elf_of({{".text", Bytes(8), elf::SHT_PROGBITS, executable},
                                {".data", Bytes(8), elf::SHT_PROGBITS, writable},
                                {".constants", Bytes(8)},
                                {".rodata", Bytes(64)}})
                            .bytes);
  EXPECT_THAT(places_of(file), ElementsAre(".rodata", ".constants", ".data", ".text"));
}

TEST(ScanRanges, BeginWithTheSmallest) {
  const MemoryFile file(elf_of({{".rodata", Bytes(64)}, {".rodata.str1.1", Bytes(8)}}).bytes);
  EXPECT_THAT(places_of(file), ElementsAre(".rodata.str1.1", ".rodata"));
}

TEST(ScanRanges, OfOneSizeStayInTheOrderOfTheFile) {
  const MemoryFile file(elf_of({{".rodata.b", Bytes(8)}, {".rodata.a", Bytes(8)}, {".rodata.c", Bytes(8)}}).bytes);
  EXPECT_THAT(places_of(file), ElementsAre(".rodata.b", ".rodata.a", ".rodata.c"));
}

TEST(ScanRanges, LeaveOutDeviceCodeAndUnwindTables) {
  const MemoryFile file(elf_of({{".nv_fatbin", Bytes(8)}, {".eh_frame", Bytes(8)}, {".rodata", Bytes(8)}}).bytes);
  EXPECT_THAT(places_of(file), ElementsAre(".rodata"));
}

}  // namespace
}  // namespace cuda_runpath
