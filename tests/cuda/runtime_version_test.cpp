// The release of a CUDA runtime inside an object, by the marks that it leaves in code and data.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cuda/driver_api_markers.hpp"
#include "cuda_runpath/cuda/versions_inside.hpp"
#include "support/counting_file.hpp"
#include "support/fat_binary_bytes.hpp"
#include "support/section_elf.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;

Bytes bytes_from(std::string_view text) {
  return {bytes_of(text).begin(), bytes_of(text).end()};
}

/// The function that stores `number`, as gcc compiles it for x86_64.
Bytes store_of(std::uint32_t number) {
  Bytes code = bytes_from(std::string_view("\x48\x85\xff\x74\x0b\xc7\x07", 7));
  FieldWriter(std::endian::little, code)(number, 4);
  return code + bytes_from(std::string_view("\x31\xc0\xc3\x66\x90", 5));
}

/// As gcc compiles it for aarch64, from the `mov` of the number on.
Bytes store_of_aarch64(std::uint32_t number) {
  Bytes code;
  const FieldWriter put(std::endian::little, code);
  put(0x52800002 | number << 5U, 4), put(0x52800000, 4), put(0xb9000022, 4), put(0xd65f03c0, 4);
  return code;
}

/// With the next string behind its NUL at once, as a linker may merge them.
Bytes text_of_error_35() {
  using std::string_literals::operator""s;
  return bytes_from("\0CUDA driver version is insufficient for CUDA runtime version\0cudaErrorUnknown\0"s);
}

/// Names of the driver API up to `newest` (as CUDA_VERSION).
Bytes names_up_to(std::uint32_t newest, std::size_t most = ~std::size_t{0}) {
  Bytes names;
  for (const DriverApi& api : driver_api_markers()) {
    if (api.cuda_version > newest || most == 0) continue;
    names = names + bytes_from(std::string(api.name) + '\0');
    --most;
  }
  return names;
}

/// An object with a runtime, unless a test takes parts away.
struct RuntimeObject {
  Bytes code = Bytes(100) + store_of(12080) + Bytes(1000) + store_of(12080) + store_of(2) + Bytes(100);
  Bytes data = Bytes(100) + names_up_to(12080) + Bytes(500) + text_of_error_35() + Bytes(100);
  SectionHeaders headers = SectionHeaders::Present;
  ObjectFacts facts;

  RuntimeObject() {
    facts.machine = elf::EM_X86_64;
    facts.imports_dlopen = true;
  }

  [[nodiscard]] MemoryFile file() const {
    return MemoryFile(elf_of({{".text", code, elf::SHT_PROGBITS, elf::SHF_ALLOC | elf::SHF_EXECINSTR},
                              {".rodata", data},
                              {".data", Bytes(64), elf::SHT_PROGBITS, elf::SHF_ALLOC | elf::SHF_WRITE}},
                             headers)
                          .bytes);
  }
};

/// "13.0 exact", "12.8 at least", "12 major", "none".
std::string brief(const std::optional<VersionInside>& found) {
  if (!found) return "none";
  constexpr const char* bounds[] = {"exact", "at least", "major"};
  return found->version.text() + " " + bounds[static_cast<std::size_t>(found->bound)];
}

std::optional<VersionInside> runtime_in(const RuntimeObject& object) {
  const MemoryFile file = object.file();
  const Result<ElfFile> elf_file = ElfFile::read(file);
  if (!elf_file) {
    ADD_FAILURE() << describe(elf_file.error());
    return std::nullopt;
  }
  Result<std::optional<VersionInside>> found = runtime_version(*elf_file, object.facts);
  if (!found) ADD_FAILURE() << describe(found.error());
  return found ? *found : std::nullopt;
}

TEST(RuntimeVersion, IsWhatTheCodeStoresTwice) {
  const std::optional<VersionInside> found = runtime_in({});
  EXPECT_EQ(brief(found), "12.8 exact");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->component, "CUDA runtime (static)");
  EXPECT_THAT(found->reason, HasSubstr("12080"));
}

TEST(RuntimeVersion, IsFoundWithoutSectionHeaders) {
  RuntimeObject object;
  object.headers = SectionHeaders::Absent;
  object.data = object.data + bytes_from(std::string_view("\0libcuda.so.1\0", 14));
  EXPECT_EQ(brief(runtime_in(object)), "12.8 exact");
}

/// Old linkers put read-only data and code into one segment.
TEST(RuntimeVersion, IsFoundBesideCodeWithoutSectionHeaders) {
  RuntimeObject object;
  object.headers = SectionHeaders::Absent;
  object.code = object.code + object.data + bytes_from(std::string_view("\0libcuda.so.1\0", 14));
  object.data = Bytes(64);
  EXPECT_EQ(brief(runtime_in(object)), "12.8 exact");
}

TEST(RuntimeVersion, TextInASectionOfCodeIsNone) {
  RuntimeObject object;
  object.code = object.code + object.data;
  object.data = Bytes(64);
  EXPECT_EQ(brief(runtime_in(object)), "none");
}

TEST(RuntimeVersion, StoredOnceIsNotBelieved) {
  RuntimeObject object;
  object.code = Bytes(100) + store_of(13000) + Bytes(100);
  EXPECT_EQ(brief(runtime_in(object)), "12.8 at least");
}

TEST(RuntimeVersion, TwoNumbersStoredOnceEachAreNotBelieved) {
  RuntimeObject object;
  object.code = store_of(13000) + store_of(12080);
  EXPECT_EQ(brief(runtime_in(object)), "12.8 at least");
}

class NumberOfSomethingElse : public testing::TestWithParam<std::uint32_t> {};
TEST_P(NumberOfSomethingElse, IsNoRelease) {
  RuntimeObject object;
  object.code = store_of(GetParam()) + store_of(GetParam());
  EXPECT_EQ(brief(runtime_in(object)), "12.8 at least");
}
INSTANTIATE_TEST_SUITE_P(Numbers, NumberOfSomethingElse,
                         testing::Values(0, 2, 12004, 6990, 100'000, 130'001, 0xfffffff0));

TEST(RuntimeVersion, StoreWithOtherCodeBehindItIsNone) {
  RuntimeObject object;
  Bytes other = store_of(12080);
  other[11] = std::byte{0xb8};
  object.code = other + other;
  EXPECT_EQ(brief(runtime_in(object)), "12.8 at least");
}

TEST(RuntimeVersion, StoreCutOffByTheEndOfTheCodeIsNone) {
  for (std::size_t size = 7; size < 14; ++size) {
    RuntimeObject object;
    Bytes cut = store_of(12080);
    cut.resize(size);
    object.code = store_of(12080) + cut;
    EXPECT_EQ(brief(runtime_in(object)), "12.8 at least") << size;
  }
}

/// Windows of the scan are 256 KiB, counted from the end.
class StoreAtAWindow : public testing::TestWithParam<std::size_t> {};
TEST_P(StoreAtAWindow, IsSeenWhole) {
  RuntimeObject object;
  const Bytes store = store_of(12080);
  object.code = store + Bytes(1'000'000) + store + Bytes(256 * 1024 - GetParam());
  EXPECT_EQ(brief(runtime_in(object)), "12.8 exact");
}
INSTANTIATE_TEST_SUITE_P(Offsets, StoreAtAWindow, testing::Range<std::size_t>(0, 18));

TEST(RuntimeVersion, CodeOfAnotherMachineIsNotLookedAt) {
  RuntimeObject object;
  object.facts.machine = elf::EM_PPC64;
  EXPECT_EQ(brief(runtime_in(object)), "12.8 at least");
}

/// The code of an object for aarch64, around two stores.
RuntimeObject aarch64_object(const Bytes& between) {
  RuntimeObject object;
  object.facts.machine = elf::EM_AARCH64;
  object.code = store_of_aarch64(12080) + between + store_of_aarch64(12080);
  return object;
}

TEST(RuntimeVersion, OfAarch64IsWhatItsCodeStores) {
  EXPECT_EQ(brief(runtime_in(aarch64_object(Bytes(1000)))), "12.8 exact");
}

TEST(RuntimeVersion, OfAarch64NeedsTheWholeSequence) {
  for (const std::size_t changed : {0U, 3U, 4U, 8U, 12U}) {
    RuntimeObject object = aarch64_object({});
    object.code[changed] ^= std::byte{1};
    EXPECT_EQ(brief(runtime_in(object)), "12.8 at least") << changed;
  }
}

TEST(RuntimeVersion, OfAarch64IsSeenWholeAtAWindow) {
  for (std::size_t size = 0; size < 20; ++size) {
    const RuntimeObject object = aarch64_object(Bytes(256 * 1024 - 16 - size));
    EXPECT_EQ(brief(runtime_in(object)), "12.8 exact") << size;
  }
}

TEST(RuntimeVersion, LowerBoundIsTheNewestName) {
  RuntimeObject object;
  object.code = Bytes(100);
  object.data = names_up_to(11040) + text_of_error_35();
  const std::optional<VersionInside> found = runtime_in(object);
  EXPECT_EQ(brief(found), "11.4 at least");
}

TEST(RuntimeVersion, FewNamesAreThoseOfAProgram) {
  RuntimeObject object;
  object.code = Bytes(100);
  object.data = names_up_to(12080, 19) + text_of_error_35();
  EXPECT_EQ(brief(runtime_in(object)), "none");
}

TEST(RuntimeVersion, NamesFarAwayAreThoseOfAProgram) {
  RuntimeObject object;
  object.code = Bytes(100);
  object.data = names_up_to(13000) + Bytes(65 * 1024) + names_up_to(11040) + text_of_error_35();
  EXPECT_EQ(brief(runtime_in(object)), "11.4 at least");
}

TEST(RuntimeVersion, LongerNameIsAnotherName) {
  RuntimeObject object;
  object.code = Bytes(100);
  object.data = names_up_to(11040) + bytes_from(std::string_view("cuMemSetMemPoolX\0XcuMemSetMemPool\0", 34)) +
                text_of_error_35();
  EXPECT_EQ(brief(runtime_in(object)), "11.4 at least");
}

TEST(RuntimeVersion, WithoutTheTextOfError35IsNone) {
  RuntimeObject object;
  object.data = names_up_to(13000);
  EXPECT_EQ(brief(runtime_in(object)), "none");
}

TEST(RuntimeVersion, WithoutDlopenIsNone) {
  RuntimeObject object;
  object.facts.imports_dlopen = false;
  EXPECT_EQ(brief(runtime_in(object)), "none");
}

TEST(RuntimeVersion, OfLibcudaItselfIsNone) {
  RuntimeObject object;
  object.facts.soname = "libcuda.so.1";
  EXPECT_EQ(brief(runtime_in(object)), "none");
}

TEST(RuntimeVersion, FarFromTheEndNeedsTheNameOfLibcuda) {
  RuntimeObject object;
  object.data = object.data + Bytes(5'000'000, std::byte{'x'});
  EXPECT_EQ(brief(runtime_in(object)), "none");
  object.data = bytes_from(std::string_view("\0libcuda.so.1\0", 14)) + object.data;
  EXPECT_EQ(brief(runtime_in(object)), "12.8 exact");
}

TEST(RuntimeVersion, ReadsOnlyTheEndsOfAProgramWithoutRuntime) {
  RuntimeObject object;
  object.code = Bytes(6'000'000);
  object.data = Bytes(6'000'000, std::byte{'x'});
  const MemoryFile memory = object.file();
  const CountingFile file(memory);
  const Result<ElfFile> elf_file = ElfFile::read(file);
  ASSERT_TRUE(elf_file);
  file.bytes_read = 0;
  ObjectFacts no_dlopen = object.facts;
  no_dlopen.imports_dlopen = false;
  ASSERT_TRUE(runtime_version(*elf_file, no_dlopen));
  EXPECT_EQ(file.bytes_read, 0U);
}

TEST(RuntimeVersion, OfLibcudartIsItsOwn) {
  RuntimeObject object;
  object.facts.soname = "libcudart.so.12";
  object.facts.imports_dlopen = false;
  const std::optional<VersionInside> found = runtime_in(object);
  EXPECT_EQ(brief(found), "12.8 exact");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->component, "libcudart");
}

TEST(RuntimeVersion, OfLibcudartWithoutMarksIsItsSoname) {
  RuntimeObject object;
  object.code = object.data = Bytes(10);
  object.facts.soname = "libcudart.so.11.0";
  EXPECT_EQ(brief(runtime_in(object)), "11 major");
}

TEST(RuntimeVersion, FileThatCannotBeReadIsAnError) {
  const RuntimeObject object;
  const MemoryFile memory = object.file();
  const CountingFile file(memory);
  const Result<ElfFile> elf_file = ElfFile::read(file);
  ASSERT_TRUE(elf_file);
  file.fails = true;
  EXPECT_FALSE(runtime_version(*elf_file, object.facts));
}

}  // namespace
}  // namespace cuda_runpath
