// What entry headers say, in fat binaries that are as nvcc makes them.
#include "device_code_sample.hpp"

namespace cuda_runpath {
namespace {

/// The first entry alone, said in brief.
std::string brief_of(const EntryBytes& entry) {
  return brief(device_code_in(fat_binary_bytes({entry})));
}

TEST(DeviceCode, PtxHasItsVersionAndTarget) {
  EXPECT_EQ(brief_of({.kind = 1, .major = 8, .minor = 7, .sm = 75}), "ptx 8.7 sm_75");
}

TEST(DeviceCode, CubinHasNoPtxVersion) {
  const DeviceCode code = device_code_in(fat_binary_bytes({{.kind = 2, .major = 1, .minor = 8, .sm = 100}}));
  ASSERT_EQ(code.images.size(), 1U);
  EXPECT_EQ(code.images[0].ptx, std::nullopt);
  EXPECT_EQ(brief(code), "cubin sm_100");
}

TEST(DeviceCode, LtoIrIsKnown) {
  EXPECT_EQ(brief_of({.kind = 8, .sm = 80}), "lto sm_80");
}

TEST(DeviceCode, OtherKindsAreOpaque) {
  EXPECT_EQ(brief_of({.kind = 64, .sm = 80}), "kind 64 sm_80");
}

TEST(DeviceCode, LastDigitOfTheTargetIsTheMinor) {
  const DeviceCode code = device_code_in(fat_binary_bytes({{.sm = 121}}));
  ASSERT_EQ(code.images.size(), 1U);
  EXPECT_EQ(code.images[0].target, (GpuArchitecture{12, 1, ArchitectureScope::Base}));
}

TEST(DeviceCode, FlagSaysSpecific) {
  EXPECT_EQ(brief_of({.kind = 2, .flags = 0x100011}), "cubin sm_90a");
}

TEST(DeviceCode, FlagSaysFamily) {
  EXPECT_EQ(brief_of({.kind = 2, .sm = 100, .flags = 0x200011}), "cubin sm_100f");
}

TEST(DeviceCode, SpecificAndFamilyIsTakenAsSpecific) {
  EXPECT_EQ(brief_of({.kind = 2, .sm = 100, .flags = 0x300011}), "cubin sm_100a");
}

TEST(DeviceCode, FlagSaysDebug) {
  EXPECT_EQ(brief_of({.kind = 2, .flags = 0x13}), "cubin sm_90 debug");
}

TEST(DeviceCode, FlagSaysLz4) {
  EXPECT_EQ(brief_of({.kind = 2, .compressed_size = 9, .flags = 0x2011}), "cubin sm_90 lz4");
}

TEST(DeviceCode, FlagSaysZstd) {
  EXPECT_EQ(brief_of({.kind = 2, .compressed_size = 9, .flags = 0x8011}), "cubin sm_90 zstd");
}

TEST(DeviceCode, CompressedWithoutAFlagIsUnknown) {
  EXPECT_EQ(brief_of({.kind = 2, .compressed_size = 9, .flags = 0x11}), "cubin sm_90 compressed");
}

TEST(DeviceCode, CompressedWithBothFlagsIsUnknown) {
  EXPECT_EQ(brief_of({.kind = 2, .compressed_size = 9, .flags = 0xa011}), "cubin sm_90 compressed");
}

TEST(DeviceCode, HeaderSizeIsReadFromTheEntry) {
  EXPECT_EQ(brief(device_code_in(fat_binary_bytes({{.header_size = 112}, {.header_size = 64, .sm = 75}}))),
            "ptx 9.0 sm_90, ptx 9.0 sm_75");
}

TEST(DeviceCode, ImageHasItsPlaceAndSize) {
  const ContentElf elf = elf_of({{".nv_fatbin", fat_binary_bytes({{.payload_size = 24}, {.payload_size = 40}})}});
  const DeviceCode code = device_code_in(MemoryFile(elf.bytes));
  ASSERT_EQ(code.images.size(), 2U);
  EXPECT_EQ(code.images[1].file_offset, elf.offsets[0] + 16 + 64 + 24);
  EXPECT_EQ(code.images[1].stored_size, 40U);
}

TEST(DeviceCode, OneBehindTheOtherIsRead) {
  const DeviceCode code = device_code_in(fat_binary_bytes({{.sm = 80}}) + fat_binary_bytes({{.sm = 90}}));
  EXPECT_EQ(brief(code), "ptx 9.0 sm_80, ptx 9.0 sm_90");
  EXPECT_EQ(code.fat_binaries, 2U);
  EXPECT_TRUE(code.faults.empty());
}

TEST(DeviceCode, NextOneIsAlignedToEight) {
  const Bytes first = fat_binary_bytes({{.payload_size = 13}}) + Bytes(3);
  const DeviceCode code = device_code_in(first + fat_binary_bytes({{.sm = 75}}));
  EXPECT_EQ(brief(code), "ptx 9.0 sm_90, ptx 9.0 sm_75");
  EXPECT_TRUE(code.faults.empty());
}

TEST(DeviceCode, ZerosBetweenAreNoFault) {
  const DeviceCode code = device_code_in(fat_binary_bytes({{}}) + Bytes(48) + fat_binary_bytes({{.sm = 75}}));
  EXPECT_EQ(code.images.size(), 2U);
  EXPECT_TRUE(code.faults.empty());
}

TEST(DeviceCode, ZerosAtTheEndAreNoFault) {
  EXPECT_TRUE(device_code_in(fat_binary_bytes({{}}) + Bytes(5000)).faults.empty());
}

TEST(DeviceCode, BothSectionsAreRead) {
  const ContentElf elf =
      elf_of({{"__nv_relfatbin", fat_binary_bytes({{.sm = 80}})}, {".nv_fatbin", fat_binary_bytes({{.sm = 90}})}});
  EXPECT_EQ(brief(device_code_in(MemoryFile(elf.bytes))), "ptx 9.0 sm_80, ptx 9.0 sm_90");
}

TEST(DeviceCode, OtherSectionsAreNotRead) {
  const ContentElf elf = elf_of({{".rodata", fat_binary_bytes({{}})}});
  EXPECT_EQ(device_code_in(MemoryFile(elf.bytes)).fat_binaries, 0U);
}

TEST(DeviceCode, WithoutSectionHeadersItIsFoundByItsMagicNumber) {
  const Bytes text = Bytes(100, std::byte{'t'});
  const ContentElf elf =
      elf_of({{".text", text}, {".nv_fatbin", fat_binary_bytes({{.sm = 80}}) + fat_binary_bytes({{.sm = 90}})}},
             SectionHeaders::Absent);
  const DeviceCode code = device_code_in(MemoryFile(elf.bytes));
  EXPECT_EQ(brief(code), "ptx 9.0 sm_80, ptx 9.0 sm_90");
  EXPECT_EQ(code.fat_binaries, 2U);
  EXPECT_TRUE(code.faults.empty());
}

}  // namespace
}  // namespace cuda_runpath
