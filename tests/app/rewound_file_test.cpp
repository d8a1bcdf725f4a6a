#include "cuda_runpath/app/rewound_file.hpp"

#include <gtest/gtest.h>

namespace cuda_runpath {
namespace {

/// "0123456789" with the middle replaced and a tail appended.
FileEdit sample_edit() {
  FileEdit edit;
  edit.old_size = 10;
  edit.new_size = 14;
  const auto bytes = [](std::string_view text) { return Bytes(bytes_of(text).begin(), bytes_of(text).end()); };
  edit.writes = {{3, bytes("ABC"), "middle"}, {4, bytes("xy"), "again"}, {8, bytes("tail.."), "over the end"}};
  return edit;
}

class RewoundFileTest : public ::testing::Test {
 protected:
  MemoryFile original_{Bytes(bytes_of("0123456789").begin(), bytes_of("0123456789").end())};
  FileEdit edit_ = sample_edit();
  EditedFile edited_{original_, edit_};
  ReplacedBytes replaced_ = replaced_bytes(original_, edit_).value();
  RewoundFile rewound_{edited_, replaced_};
};

TEST_F(RewoundFileTest, HasTheOldSize) {
  EXPECT_EQ(rewound_.size(), 10U);
}

TEST_F(RewoundFileTest, ReadsTheOldBytes) {
  const Result<Bytes> bytes = read_block(rewound_, 0, 10);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(text_of(*bytes), "0123456789");
}

TEST_F(RewoundFileTest, ReadsAPartOfAWrite) {
  const Result<Bytes> bytes = read_block(rewound_, 4, 5);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(text_of(*bytes), "45678");
}

TEST_F(RewoundFileTest, TheAppendedTailIsOutside) {
  EXPECT_FALSE(read_block(rewound_, 9, 2));
}

TEST_F(RewoundFileTest, BytesThatNoWriteDeclaresShowThrough) {
  Bytes changed(bytes_of("0!23456789").begin(), bytes_of("0!23456789").end());
  const MemoryFile other(std::move(changed));
  const RewoundFile rewound(other, replaced_);
  const Result<Bytes> bytes = read_block(rewound, 0, 3);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(text_of(*bytes), "0!2");
}

}  // namespace
}  // namespace cuda_runpath
