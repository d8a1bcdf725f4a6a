// Fat binaries that lie: every fault is said with its place, nothing is read out of bounds, the walk ends.
#include "device_code_sample.hpp"
#include "support/counting_file.hpp"

namespace cuda_runpath {
namespace {

constexpr std::uint64_t all_ones = ~std::uint64_t{0};

/// The file offset of the section's content, as faults write it.
std::string place(std::uint64_t inside) {
  const ContentElf elf = elf_of({{".nv_fatbin", Bytes(16)}});
  char text[32];
  std::snprintf(text, sizeof text, "at 0x%llx:", static_cast<unsigned long long>(elf.offsets[0] + inside));
  return text;
}

std::string first_fault(const DeviceCode& code) {
  return code.faults.empty() ? "none" : code.faults.front();
}

TEST(DeviceCodeFault, NoEntriesIsNone) {
  const DeviceCode code = device_code_in(fat_binary_bytes({}));
  EXPECT_EQ(code.fat_binaries, 1U);
  EXPECT_EQ(first_fault(code), "none");
}

TEST(DeviceCodeFault, TenThousandEntriesAreRead) {
  const DeviceCode code = device_code_in(fat_binary_bytes(std::vector<EntryBytes>(10000)));
  EXPECT_EQ(code.images.size(), 10000U);
  EXPECT_EQ(first_fault(code), "none");
}

class LyingHeader : public testing::TestWithParam<std::uint64_t> {};
TEST_P(LyingHeader, IsReadAsFarAsTheSectionGoes) {
  const DeviceCode code = device_code_in(fat_binary_bytes({{.sm = 80}, {.sm = 90}}, GetParam()));
  EXPECT_EQ(brief(code), "ptx 9.0 sm_80, ptx 9.0 sm_90");
  EXPECT_NE(first_fault(code).find(place(0)), std::string::npos) << first_fault(code);
}
INSTANTIATE_TEST_SUITE_P(Sizes, LyingHeader, testing::Values(161, 0x7fffffff, all_ones, all_ones - 15, all_ones - 200));

class LyingEntry : public testing::TestWithParam<std::uint64_t> {};
TEST_P(LyingEntry, EndsItsFatBinaryAndTheNextIsRead) {
  const Bytes lying = fat_binary_bytes({{.sm = 80}, {.payload_size = GetParam(), .sm = 90, .stored = 16}});
  const DeviceCode code = device_code_in(lying + fat_binary_bytes({{.sm = 75}}));
  EXPECT_EQ(brief(code), "ptx 9.0 sm_80, ptx 9.0 sm_75");
  EXPECT_NE(first_fault(code).find(place(16 + 80)), std::string::npos) << first_fault(code);
}
/// The last ones point back: to the entry itself, to the one in front of it, to the header.
INSTANTIATE_TEST_SUITE_P(Sizes, LyingEntry,
                         testing::Values(17, 0xffffffff, all_ones, all_ones - 63, all_ones - 143, all_ones - 159));

class LyingEntryHeader : public testing::TestWithParam<std::uint64_t> {};
TEST_P(LyingEntryHeader, EndsItsFatBinary) {
  const Bytes lying = fat_binary_bytes({{.header_size = GetParam(), .payload_size = 0}, {.sm = 75}});
  const DeviceCode code = device_code_in(lying);
  EXPECT_EQ(brief(code), "");
  EXPECT_NE(first_fault(code).find(place(16)), std::string::npos) << first_fault(code);
}
INSTANTIATE_TEST_SUITE_P(Sizes, LyingEntryHeader, testing::Values(0, 1, 63, 0x1000000, 0xffffffff));

TEST(DeviceCodeFault, BehindALyingEntryTheNextFatBinaryIsWhereTheHeaderSays) {
  const Bytes lying = fat_binary_bytes({{.header_size = 0}, {.payload_size = 200'000}});
  const DeviceCode code = device_code_in(lying + fat_binary_bytes({{.sm = 75}}));
  EXPECT_EQ(brief(code), "ptx 9.0 sm_75");
  EXPECT_EQ(code.faults.size(), 1U);
}

TEST(DeviceCodeFault, HeaderAndPayloadTogetherMustFit) {
  const DeviceCode code = device_code_in(fat_binary_bytes({{.header_size = 128, .payload_size = 1, .stored = 0}}));
  EXPECT_EQ(brief(code), "");
}

TEST(DeviceCodeFault, EntryCutOffIsSaid) {
  Bytes content = fat_binary_bytes({{.sm = 80}, {.sm = 90}});
  content.resize(16 + 80 + 63);
  const DeviceCode code = device_code_in(content);
  EXPECT_EQ(brief(code), "ptx 9.0 sm_80");
  ASSERT_EQ(code.faults.size(), 3U);
  EXPECT_NE(code.faults[1].find("63 bytes behind the last entry"), std::string::npos) << code.faults[1];
}

TEST(DeviceCodeFault, HeaderCutOffIsSaid) {
  for (std::size_t size = 1; size < 16; ++size) {
    Bytes content = fat_binary_bytes({});
    content.resize(size);
    const DeviceCode code = device_code_in(content);
    EXPECT_EQ(code.fat_binaries, 0U);
    EXPECT_EQ(code.faults.size(), 1U) << size;
  }
}

TEST(DeviceCodeFault, OddBytesBetweenAreSaid) {
  const Bytes odd(24, std::byte{'x'});
  const DeviceCode code = device_code_in(fat_binary_bytes({{}}) + odd + fat_binary_bytes({{.sm = 75}}));
  EXPECT_EQ(code.images.size(), 2U);
  EXPECT_NE(first_fault(code).find(place(96)), std::string::npos) << first_fault(code);
}

TEST(DeviceCodeFault, SectionOfOtherThingsIsSaid) {
  const DeviceCode code = device_code_in(Bytes(200'000, std::byte{'x'}));
  EXPECT_EQ(code.images.size(), 0U);
  EXPECT_EQ(code.faults.size(), 1U);
}

TEST(DeviceCodeFault, UnknownVersionIsNotRead) {
  Bytes content = fat_binary_bytes({{}});
  content[4] = std::byte{2};
  const DeviceCode code = device_code_in(content);
  EXPECT_EQ(code.images.size(), 0U);
  EXPECT_NE(first_fault(code).find("version 2"), std::string::npos) << first_fault(code);
}

class OddTarget : public testing::TestWithParam<std::uint64_t> {};
TEST_P(OddTarget, IsSaid) {
  EXPECT_NE(first_fault(device_code_in(fat_binary_bytes({{.sm = GetParam()}}))).find("no GPU"), std::string::npos);
}
INSTANTIATE_TEST_SUITE_P(Numbers, OddTarget, testing::Values(0, 9, 1000, 0xffffffff));

TEST(DeviceCodeFault, FaultsAreCountedNotListedForever) {
  const DeviceCode code = device_code_in(fat_binary_bytes(std::vector<EntryBytes>(10000, {.sm = 0})));
  ASSERT_FALSE(code.faults.empty());
  EXPECT_LT(code.faults.size(), 50U);
  EXPECT_EQ(code.faults.back(), "and 9968 more");
}

TEST(DeviceCodeFault, SectionsThatShareBytesAreReadOnce) {
  ContentElf elf = elf_of({{".nv_fatbin", fat_binary_bytes({{.sm = 80}})}, {".nv_fatbin", Bytes(96)}});
  // The second section header (64 bytes each, the null section first) is made to name the first content.
  const std::size_t headers = elf.bytes.size() - 4 * 64;
  std::copy_n(elf.bytes.begin() + static_cast<std::ptrdiff_t>(headers + 64), 64,
              elf.bytes.begin() + static_cast<std::ptrdiff_t>(headers + 128));
  const DeviceCode code = device_code_in(MemoryFile(elf.bytes));
  EXPECT_EQ(code.images.size(), 1U);
  EXPECT_NE(first_fault(code).find("shares bytes"), std::string::npos) << first_fault(code);
}

TEST(DeviceCodeFault, PayloadsAreNotRead) {
  const std::uint64_t payload = 1'000'000;
  const Bytes content = fat_binary_bytes({{.payload_size = payload}, {.payload_size = payload}});
  const MemoryFile memory(elf_of({{".nv_fatbin", content}}).bytes);
  const CountingFile file(memory);
  const Result<ElfFile> elf_file = ElfFile::read(file);
  ASSERT_TRUE(elf_file);
  file.bytes_read = 0;
  ASSERT_TRUE(read_device_code(*elf_file));
  EXPECT_EQ(file.bytes_read, 16 + 2 * 64);
}

TEST(DeviceCodeFault, FileThatCannotBeReadIsAnError) {
  const MemoryFile memory(elf_of({{".nv_fatbin", fat_binary_bytes({{}})}}).bytes);
  const CountingFile file(memory);
  const Result<ElfFile> elf_file = ElfFile::read(file);
  ASSERT_TRUE(elf_file);
  file.fails = true;
  const Result<DeviceCode> code = read_device_code(*elf_file);
  ASSERT_FALSE(code);
  EXPECT_EQ(code.error().kind, ErrorKind::Io);
}

TEST(DeviceCodeFault, EveryPrefixOfAFileIsSurvived) {
  const Bytes whole =
      elf_of({{".nv_fatbin", fat_binary_bytes({{}, {.kind = 2}}) + fat_binary_bytes({{}})}}, SectionHeaders::Absent)
          .bytes;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const MemoryFile file(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    const Result<ElfFile> elf_file = ElfFile::read(file);
    if (!elf_file) continue;
    EXPECT_TRUE(read_device_code(*elf_file)) << size;
  }
}

}  // namespace
}  // namespace cuda_runpath
