/// Whether a file reads back as the edit left it: every write, the later over the earlier, and the tail.
#include <gtest/gtest.h>

#include "cuda_runpath/base/file_edit.hpp"

namespace cuda_runpath {
namespace {

Bytes bytes(std::string_view text) {
  return {bytes_of(text).begin(), bytes_of(text).end()};
}

/// "0123456789" with the middle written twice, and four bytes appended of which the last two are written.
FileEdit sample_edit() {
  return {
      10, 14, EditSafety::Ordered, {{3, bytes("ABC"), "middle"}, {4, bytes("xy"), "again"}, {12, bytes("ZZ"), "tail"}}};
}

bool reads_back(std::string_view content) {
  return check_written(MemoryFile(bytes(content)), sample_edit()).has_value();
}

constexpr std::string_view edited{"012Axy6789\0\0ZZ", 14};

std::string with(std::size_t at, char byte) {
  std::string content(edited);
  content[at] = byte;
  return content;
}

TEST(CheckWritten, EditedFileReadsBack) {
  EXPECT_TRUE(reads_back(edited));
}

TEST(CheckWritten, EveryWrittenByteCounts) {
  for (const std::size_t at : {3U, 4U, 5U, 12U, 13U}) EXPECT_FALSE(reads_back(with(at, '#'))) << at;
}

TEST(CheckWritten, LaterWriteWins) {
  EXPECT_FALSE(reads_back(with(4, 'B')));
}

TEST(CheckWritten, BytesAppendedWithoutAWriteAreZero) {
  for (const std::size_t at : {10U, 11U}) EXPECT_FALSE(reads_back(with(at, '#'))) << at;
}

TEST(CheckWritten, OtherBytesAreNotLookedAt) {
  for (const std::size_t at : {0U, 2U, 6U, 9U}) EXPECT_TRUE(reads_back(with(at, '#'))) << at;
}

TEST(CheckWritten, SizeCounts) {
  EXPECT_FALSE(reads_back(edited.substr(0, 13)));
  EXPECT_FALSE(reads_back(std::string(edited) + '\0'));
}

TEST(CheckWritten, SaysWhere) {
  const Status result = check_written(MemoryFile(bytes(with(5, '#'))), sample_edit());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().file_offset, 3U);
  EXPECT_NE(result.error().message.find("middle"), std::string::npos);
}

}  // namespace
}  // namespace cuda_runpath
