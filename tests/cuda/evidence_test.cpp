// Each tier on objects that compilers made, and how far the search goes.
#include "cuda_runpath/cuda/evidence.hpp"

#include <gtest/gtest.h>

#include "evidence_sample.hpp"
#include "support/counting_file.hpp"

namespace cuda_runpath {
namespace {

/// An object that needs a library of this SONAME, made of `source`.
struct Linked {
  Sample library;
  Sample object;

  Linked(const std::string& soname, const std::string& source)
      : library("stub.c", {"-nostdlib", "-Wl,-soname," + soname}),
        object(source, {"-Wl,--no-as-needed", library.compiled.path}) {}
};

TEST(DriverNeeded, IsTierOne) {
  const Linked linked("libcuda.so.1", "calls_driver.c");
  SKIP_OR_FAIL_UNLESS_COMPILED(linked.object.compiled);
  const std::vector<Evidence> evidence = evidence_in(linked.object);
  EXPECT_EQ(brief(evidence), "1 libcuda.so.1");
  EXPECT_EQ(evidence.at(0).reason, "needs libcuda.so.1, which only the driver provides");
  EXPECT_EQ(evidence.at(0).file_offset, linked.object.place_of("libcuda.so.1"));
}

TEST(DriverNeeded, DecidesWithoutASearch) {
  const Linked linked("libcuda.so.1", "dlopen_string.c");
  SKIP_OR_FAIL_UNLESS_COMPILED(linked.object.compiled);
  EXPECT_EQ(brief(evidence_in(linked.object)), "1 libcuda.so.1");
}

TEST(DriverNeeded, OfAnotherDriverLibraryLeavesLibcudaToBeFound) {
  const Linked linked("libnvidia-ml.so.1", "dlopen_string.c");
  SKIP_OR_FAIL_UNLESS_COMPILED(linked.object.compiled);
  EXPECT_EQ(brief(evidence_in(linked.object)), "1 libnvidia-ml.so.1, 3 libcuda.so.1");
}

TEST(EveryTier, IsReportedInOrderOnRequest) {
  const Linked linked("libcuda.so.1", "dlopen_string.c");
  SKIP_OR_FAIL_UNLESS_COMPILED(linked.object.compiled);
  EXPECT_EQ(brief(evidence_in(linked.object, EvidenceDepth::Everything)), "1 libcuda.so.1, 3 libcuda.so.1");
}

TEST(CudaNeeded, IsTierFive) {
  const Linked linked("libcudart.so.13", "calls_driver.c");
  SKIP_OR_FAIL_UNLESS_COMPILED(linked.object.compiled);
  const std::vector<Evidence> evidence = evidence_in(linked.object);
  EXPECT_EQ(brief(evidence), "5 libcudart.so.13");
  EXPECT_FALSE(opens_driver(evidence));
}

TEST(DlopenNote, IsTierTwo) {
  const Sample sample("dlopen_note.c");
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  const std::vector<Evidence> evidence = evidence_in(sample);
  EXPECT_EQ(brief(evidence), "2 libcuda.so.1");
  EXPECT_EQ(evidence.at(0).reason, "its .note.dlopen names libcuda.so.1, recommended");
}

TEST(DlopenNote, IsFoundWithoutSectionHeaders) {
  Sample sample("dlopen_note.c");
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  sample.remove_section_headers();
  EXPECT_EQ(brief(evidence_in(sample)), "2 libcuda.so.1");
}

TEST(DlopenNote, ThatIsNoJsonSaysNothing) {
  Sample sample("dlopen_note.c");
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  sample.write(sample.place_of("[{\"feature"), "}");
  EXPECT_EQ(brief(evidence_in(sample)), "");
}

TEST(DlopenNote, OfAnotherShapeSaysNothing) {
  for (const char* json : {"[\"libcuda.so.1\"]", "{\"soname\":[\"libcuda.so.1\"]}", "[{\"soname\":\"libcuda.so.1\"}]",
                           "[{\"soname\":[7,null]}]", "[]", "7"}) {
    Sample sample("dlopen_note.c");
    SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
    sample.write(sample.place_of("[{\"feature"), std::string(json) + '\0');
    EXPECT_EQ(brief(evidence_in(sample)), "") << json;
  }
}

TEST(DlopenNote, OfAnotherOwnerSaysNothing) {
  Sample sample("dlopen_note.c");
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  sample.write(sample.place_of("FDO"), "XDO");
  EXPECT_EQ(brief(evidence_in(sample)), "");
}

TEST(DriverName, IsTierThree) {
  const Sample sample("dlopen_string.c");
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  const std::vector<Evidence> evidence = evidence_in(sample);
  EXPECT_EQ(brief(evidence), "3 libcuda.so.1");
  EXPECT_EQ(evidence.at(0).reason, "imports dlopen and has \"libcuda.so.1\" in .rodata");
  EXPECT_EQ(evidence.at(0).file_offset, sample.place_of("libcuda.so.1"));
}

TEST(DriverName, CountsOnlyWhereDlopenIsImported) {
  const Sample sample("string_only.c");
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  EXPECT_EQ(brief(evidence_in(sample, EvidenceDepth::Everything)), "");
}

TEST(DriverName, IsFoundWithoutSectionHeaders) {
  Sample sample("dlopen_string.c");
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  sample.remove_section_headers();
  EXPECT_EQ(brief(evidence_in(sample)), "3 libcuda.so.1");
}

TEST(DriverName, IsFoundInWritableData) {
  for (const bool with_headers : {true, false}) {
    Sample sample("writable_name.c");
    SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
    if (!with_headers) sample.remove_section_headers();
    EXPECT_EQ(brief(evidence_in(sample)), "3 libcuda.so.1") << with_headers;
  }
}

TEST(DriverName, IsFoundForAnotherMachine) {
  const Sample sample("short_string.cpp", {}, "aarch64-linux-gnu-g++");
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  EXPECT_EQ(brief(evidence_in(sample)), "3 libcuda.so.1");
}

TEST(DriverName, OfItselfIsNone) {
  const Sample sample("own_name.c", {"-Wl,-soname,libnvidia-ml.so.1"});
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  EXPECT_EQ(brief(evidence_in(sample, EvidenceDepth::Everything)), "");
}

TEST(DriverName, OfItselfIsNoneWithoutSectionHeaders) {
  Sample sample("own_name.c", {"-Wl,-soname,libcuda.so.1"});
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  sample.remove_section_headers();
  EXPECT_EQ(brief(evidence_in(sample, EvidenceDepth::Everything)), "3 libnvidia-ml.so.1");
}

TEST(DriverName, InTheDynamicStringsIsNotCountedTwiceWithoutSectionHeaders) {
  Linked linked("libnvidia-ml.so.1", "blank_data.c");
  SKIP_OR_FAIL_UNLESS_COMPILED(linked.object.compiled);
  linked.object.remove_section_headers();
  EXPECT_EQ(brief(evidence_in(linked.object, EvidenceDepth::Everything)), "1 libnvidia-ml.so.1");
}

TEST(ShortString, LeavesAnImmediateInTheCode) {
  const Sample sample("short_string.cpp", {"-std=c++20"});
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  if (sample.place_of("libcuda.so.1") != sample.bytes.size()) GTEST_SKIP() << "this compiler keeps the string";
  const std::vector<Evidence> evidence = evidence_in(sample);
  ASSERT_EQ(brief(evidence), "3 libcuda.so.1");
  EXPECT_EQ(evidence.at(0).reason,
            "imports dlopen and has the first eight bytes of \"libcuda.so.1\" in its code, .text");
  EXPECT_EQ(evidence.at(0).file_offset, sample.place_of("libcuda."));
}

/// Most of a system is code, and reading it all for three rare names costs more than everything else.
TEST(ShortString, IsNotLookedForInTheCodeOfAProgramThatAsksTheDriverForNothing) {
  const Sample sample("short_string.cpp", {"-std=c++20", "-DASKS_FOR_NOTHING"});
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  if (sample.place_of("libcuda.so.1") != sample.bytes.size()) GTEST_SKIP() << "this compiler keeps the string";
  EXPECT_EQ(brief(evidence_in(sample)), "");
}

TEST(ShortString, LeavesAnImmediateThatIsFoundWithoutSectionHeaders) {
  Sample sample("short_string.cpp", {"-std=c++20"});
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  sample.remove_section_headers();
  EXPECT_EQ(brief(evidence_in(sample)), "3 libcuda.so.1");
}

TEST(ShortString, OfMoreThan16BytesLeavesAVectorConstant) {
  const Sample sample("sixteen_bytes.cpp", {"-std=c++20"});
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  if (sample.place_of("libnvidia-ml.so.1") != sample.bytes.size()) GTEST_SKIP() << "this compiler keeps the string";
  const std::vector<Evidence> evidence = evidence_in(sample);
  EXPECT_EQ(brief(evidence), "3 libnvidia-ml.so");
  EXPECT_TRUE(opens_driver(evidence));
  EXPECT_FALSE(opens_libcuda(evidence));
}

TEST(FatBinary, IsTierFourBySection) {
  const Sample sample("fat_binary.c");
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  const std::vector<Evidence> evidence = evidence_in(sample);
  EXPECT_EQ(brief(evidence), "4, 4");
  EXPECT_FALSE(opens_driver(evidence));
}

TEST(FatBinary, IsTierFourByMagicWithoutSectionHeaders) {
  Sample sample("fat_binary.c");
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  const std::size_t header = sample.place_of(std::string_view("\x50\xed\x55\xba\x01\x00\x10\x00", 8));
  const std::size_t wrapper = sample.place_of("\xb1\x43\x62\x46");
  sample.remove_section_headers();
  const std::vector<Evidence> evidence = evidence_in(sample, EvidenceDepth::Everything);
  ASSERT_EQ(brief(evidence), "4, 4");
  EXPECT_EQ(evidence.at(0).file_offset, header);
  EXPECT_EQ(evidence.at(1).file_offset, wrapper);
}

TEST(FatBinary, OfNoBytesIsNone) {
  Sample sample("fat_binary.c");
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  const std::size_t header = sample.place_of(std::string_view("\x50\xed\x55\xba\x01\x00\x10\x00", 8));
  const std::size_t wrapper = sample.place_of("\xb1\x43\x62\x46");
  sample.write(header + 8, std::string_view("\0\0\0\0\0\0\0\0", 8));
  sample.remove_section_headers();
  const std::vector<Evidence> evidence = evidence_in(sample, EvidenceDepth::Everything);
  ASSERT_EQ(brief(evidence), "4");
  EXPECT_EQ(evidence.front().file_offset, wrapper);
}

TEST(FatBinary, IsNotSearchedByMagicWhereItHasASection) {
  const Sample sample("fat_binary.c");
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  EXPECT_EQ(brief(evidence_in(sample, EvidenceDepth::Everything)), "4, 4");
}

TEST(FatBinary, IsNotSearchedByMagicUntilItMatters) {
  Sample sample("fat_binary.c");
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  sample.remove_section_headers();
  EXPECT_EQ(brief(evidence_in(sample, EvidenceDepth::UntilDecided)), "");
}

TEST(FatBinary, IsNeverReadThrough) {
  for (const bool with_headers : {true, false}) {
    Sample sample("fat_binary.c", {fixture("evidence/dlopen_string.c")});
    SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
    if (!with_headers) sample.remove_section_headers();
    const MemoryFile content(sample.bytes);
    const CountingFile file(content);
    EXPECT_TRUE(opens_libcuda(evidence_in(file, EvidenceDepth::Everything))) << with_headers;
    EXPECT_LT(file.bytes_read, 100'000U) << with_headers;
  }
}

TEST(FatBinary, HoldsNoNamesOfTheHost) {
  for (const bool with_headers : {true, false}) {
    Sample sample("fat_binary.c", {fixture("evidence/own_name.c")});
    SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
    if (!with_headers) sample.remove_section_headers();
    EXPECT_FALSE(opens_libcuda(evidence_in(sample, EvidenceDepth::Everything))) << with_headers;
  }
}

TEST(FatBinary, WhoseSizeLeavesItsSegmentIsReadAsData) {
  // Just too large, and too large for any sum of 64 bits.
  for (const char* size : {"\x7f\x7f\x7f\x7f\x01\x01\x01\x01", "\xff\xff\xff\xff\xff\xff\xff\xff"}) {
    Sample sample("fat_binary.c", {fixture("evidence/own_name.c")});
    SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
    const std::size_t header = sample.place_of(std::string_view("\x50\xed\x55\xba\x01\x00\x10\x00", 8));
    sample.write(header + 8, std::string_view(size, 8));
    sample.remove_section_headers();
    EXPECT_TRUE(opens_libcuda(evidence_in(sample)));
  }
}

TEST(NoCuda, GivesNoEvidence) {
  const Sample sample("calls_driver.c");
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  EXPECT_EQ(brief(evidence_in(sample, EvidenceDepth::Everything)), "");
}

TEST(OpensLibcuda, WantsTheLibraryItself) {
  EXPECT_TRUE(opens_libcuda({{EvidenceTier::DriverName, "libcuda.so", "", {}}}));
  EXPECT_FALSE(opens_libcuda({{EvidenceTier::DriverName, "libcudadebugger.so.1", "", {}}}));
  EXPECT_FALSE(opens_libcuda({{EvidenceTier::FatBinary, "", "", {}}}));
  EXPECT_FALSE(opens_libcuda({}));
}

}  // namespace
}  // namespace cuda_runpath
