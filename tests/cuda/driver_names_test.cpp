// What counts as the name of a driver library among bytes: one object, names written into its data.
#include <gtest/gtest.h>

#include "evidence_sample.hpp"

namespace cuda_runpath {
namespace {

constexpr std::string_view mark = "@@ names go behind this mark @@";

/// An object that imports dlopen and has 600,000 zero bytes in its read-only data.
const Sample& blank() {
  static const Sample sample("blank_data.c");
  return sample;
}

/// The file with `text` in its data, `distance` bytes behind an address that 64 divides.
Bytes with_text(std::string_view text, std::size_t distance) {
  Bytes bytes = blank().bytes;
  std::memcpy(bytes.data() + blank().place_of(mark) + 64 + distance, text.data(), text.size());
  return bytes;
}

std::vector<Evidence> found(std::string_view text, std::size_t distance = 1) {
  return evidence_in(MemoryFile(with_text(text, distance)), EvidenceDepth::Everything);
}

TEST(NameInData, CountsBeforeANul) {
  SKIP_OR_FAIL_UNLESS_COMPILED(blank().compiled);
  for (const char* name : {"libcuda.so", "libcuda.so.1", "libcuda.so.575.57.08", "libnvidia-ml.so.1",
                           "libnvidia-pkcs11-openssl3.so.575.57.08", "libnvidia-pkcs11.so.1", "libnvcuvid.so.1"}) {
    EXPECT_EQ(brief(found(name)), std::string("3 ") + name);
  }
}

TEST(NameInData, CountsBeforeAFormat) {
  SKIP_OR_FAIL_UNLESS_COMPILED(blank().compiled);
  for (const char* name : {"libcuda.so.%d", "libcuda.so%s", "libcuda.so.%u.%u"}) {
    EXPECT_EQ(brief(found(name)), "3 libcuda.so") << name;
  }
  EXPECT_EQ(brief(found("libcuda.so.1.%s")), "3 libcuda.so.1");
}

TEST(NameInData, CountsAsTheEndOfALongerStringAndSaysSo) {
  SKIP_OR_FAIL_UNLESS_COMPILED(blank().compiled);
  for (const char* text : {"/usr/lib/libcuda.so.1", "cannot open libcuda.so.1", "mylibcuda.so.1"}) {
    const std::vector<Evidence> evidence = found(text);
    ASSERT_EQ(brief(evidence), "3 libcuda.so.1") << text;
    EXPECT_NE(evidence.at(0).reason.find("as the end of a longer string"), std::string::npos) << text;
  }
}

TEST(NameInData, DoesNotCountWhereTextGoesOn) {
  SKIP_OR_FAIL_UNLESS_COMPILED(blank().compiled);
  for (const char* text : {"libcuda.so.1 not found", "libcuda.so.1\n", "libcuda.so.", "libcuda.so.x", "libcuda.so.1.",
                           "libcuda.so.1a", "libcuda", "libcuda.", "libcuda.a", "libcuda-1.so", "LIBCUDA.SO.1",
                           "libcudart.so.13", "libnvidia-ml", "libnvrtc.so.13"}) {
    EXPECT_EQ(brief(found(text)), "") << text;
  }
}

TEST(NameInData, CountsAsAVectorConstantWhereItIsAligned) {
  SKIP_OR_FAIL_UNLESS_COMPILED(blank().compiled);
  for (const char* text : {"libnvidia-ml.so.", "libnvidia-ml.so.\x7f", "libnvidia-optica\x90optica"}) {
    EXPECT_EQ(found(text, 16).size(), 1U) << text;
    EXPECT_EQ(found(text, 24).size(), 0U) << text;
  }
}

TEST(NameInData, IsNoVectorConstantWhereTextGoesOn) {
  SKIP_OR_FAIL_UNLESS_COMPILED(blank().compiled);
  for (const char* text : {"libnvidia-ml.so.1 not found", "libnvidia-opticalflow failed"}) {
    EXPECT_EQ(brief(found(text, 16)), "") << text;
  }
}

TEST(NameInData, IsReportedOnceForEachLibrary) {
  SKIP_OR_FAIL_UNLESS_COMPILED(blank().compiled);
  using namespace std::string_view_literals;
  EXPECT_EQ(brief(found("libcuda.so.1\0libcuda.so.1\0libcuda.so\0libnvidia-ml.so.1"sv, 16)),
            "3 libcuda.so.1, 3 libcuda.so, 3 libnvidia-ml.so.1");
}

TEST(NameInData, EndsTheSearchOnceItIsLibcuda) {
  SKIP_OR_FAIL_UNLESS_COMPILED(blank().compiled);
  using namespace std::string_view_literals;
  const MemoryFile file(with_text("libnvoptix.so.1\0libcuda.so.1\0libnvidia-ml.so.1"sv, 1));
  EXPECT_EQ(brief(evidence_in(file, EvidenceDepth::UntilDecided)), "3 libnvoptix.so.1, 3 libcuda.so.1");
}

TEST(NameInData, IsFoundAcrossEveryEdgeOfTheReadingWindows) {
  SKIP_OR_FAIL_UNLESS_COMPILED(blank().compiled);
  // Windows of 4, 8, ... 256 KiB from the start of .rodata, which lies at or a little before the mark.
  for (const std::size_t edge : {4096U, 12288U, 28672U, 61440U, 126976U, 258048U, 520192U}) {
    for (std::size_t distance = edge - 112; distance < edge + 8; ++distance) {
      const std::vector<Evidence> evidence = found("\1libnvidia-pkcs11-openssl3.so.575.57.08", distance);
      ASSERT_EQ(brief(evidence), "3 libnvidia-pkcs11-openssl3.so.575.57.08") << distance;
      ASSERT_NE(evidence.at(0).reason.find("end of a longer string"), std::string::npos) << distance;
    }
  }
}

TEST(NameInData, FillsNoReportWithoutEnd) {
  SKIP_OR_FAIL_UNLESS_COMPILED(blank().compiled);
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "libcuda.so." + std::to_string(i) + '\0';
  EXPECT_EQ(found(many).size(), 64U);
}

}  // namespace
}  // namespace cuda_runpath
