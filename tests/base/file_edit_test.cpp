#include "cuda_runpath/base/file_edit.hpp"

#include <gtest/gtest.h>

namespace cuda_runpath {
namespace {

Bytes bytes(std::string_view text) {
  const ByteView view = bytes_of(text);
  return {view.begin(), view.end()};
}

std::string content(const RandomAccess& file) {
  const Result<Bytes> all = read_block(file, 0, file.size());
  return all ? std::string(text_of(*all)) : describe(all.error());
}

TEST(EditedFile, LaterWritesCoverEarlierOnes) {
  const MemoryFile original(bytes("abcdef"));
  const FileEdit edit{6, 6, EditSafety::Ordered, {{1, bytes("XXX"), "first"}, {2, bytes("Y"), "second"}}};
  EXPECT_EQ(content(EditedFile(original, edit)), "aXYXef");
}

TEST(EditedFile, PrefixOfTheWritesIsAFileOfItsOwn) {
  const MemoryFile original(bytes("abcdef"));
  const FileEdit edit{6, 6, EditSafety::Ordered, {{0, bytes("X"), "first"}, {5, bytes("Y"), "second"}}};
  EXPECT_EQ(content(EditedFile(original, edit, 1)), "Xbcdef");
}

TEST(EditedFile, GrownPartReadsAsZeroWhereNothingWasWritten) {
  const MemoryFile original(bytes("ab"));
  const FileEdit edit{2, 6, EditSafety::Ordered, {{4, bytes("X"), "tail"}}};
  EXPECT_EQ(content(EditedFile(original, edit)), std::string("ab\0\0X\0", 6));
}

TEST(EditedFile, PrefixWithoutTheTailHasTheOldSize) {
  const MemoryFile original(bytes("ab"));
  const FileEdit edit{2, 5, EditSafety::Ordered, {{0, bytes("X"), "head"}, {4, bytes("Y"), "tail"}}};
  EXPECT_EQ(EditedFile(original, edit, 1).size(), 2U);
}

TEST(EditedFile, ReadPastTheEndIsAnError) {
  const MemoryFile original(bytes("ab"));
  const FileEdit edit{2, 2, EditSafety::Ordered, {}};
  EXPECT_EQ(read_block(EditedFile(original, edit), 1, 2).error().kind, ErrorKind::Malformed);
}

TEST(RandomAccess, SizeNearTwoToThe64IsOutside) {
  const MemoryFile file(bytes("ab"));
  EXPECT_FALSE(check_inside(file, 1, UINT64_MAX));
}

TEST(IsZero, FindsOneByteInTheSecondChunk) {
  Bytes zeros(10000);
  zeros[5000] = std::byte{1};
  EXPECT_FALSE(is_zero(MemoryFile(zeros), {0, 10000}).value());
}

TEST(IsZero, LooksOnlyAtTheRange) {
  Bytes zeros(100);
  zeros[50] = std::byte{1};
  EXPECT_TRUE(is_zero(MemoryFile(zeros), {51, 100}).value());
}

TEST(AlignUp, SaturatesInsteadOfWrapping) {
  EXPECT_EQ(align_up(UINT64_MAX, 0x1000), UINT64_MAX - 0xfff);
}

TEST(DescribeError, NamesPathPlaceAndNextStep) {
  const Error error{ErrorKind::Malformed, "found 3, expected 2", 0x40, "re-extract the file", "lib\n.so"};
  EXPECT_EQ(describe(error), "lib\\x0a.so: found 3, expected 2 (at file offset 0x40); re-extract the file");
}

}  // namespace
}  // namespace cuda_runpath
