#include "cuda_runpath/base/text.hpp"

#include <gtest/gtest.h>

namespace cuda_runpath {
namespace {

TEST(Printable, PlainTextIsUnchanged) {
  EXPECT_EQ(printable("lib/libfoo.so.1"), "lib/libfoo.so.1");
}

TEST(Printable, NewlineStaysOnOneLine) {
  EXPECT_EQ(printable("a\nb"), "a\\x0ab");
}

TEST(Printable, EscapeAndDeleteAreVisible) {
  EXPECT_EQ(printable("\x1b[31m\x7f"), "\\x1b[31m\\x7f");
}

TEST(Printable, WhatSteersTheTextIsVisible) {
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m"),
            "\\xc2\\x9b31m")
      << "CSI of C1";
  EXPECT_EQ(printable("\xe2\x80\xae"
                      "a"),
            "\\xe2\\x80\\xae"
            "a")
      << "right-to-left override";
  EXPECT_EQ(printable("\xe2\x81\xa6\xe2\x80\xa8"), "\\xe2\\x81\\xa6\\xe2\\x80\\xa8") << "isolate, line separator";
  EXPECT_EQ(printable("\xe2\x80\x8f\xd8\x9c"), "\\xe2\\x80\\x8f\\xd8\\x9c") << "marks of direction";
  EXPECT_EQ(printable("\xc2\xa0\xe2\x80\xa7\xe2\x80\xaf"), "\xc2\xa0\xe2\x80\xa7\xe2\x80\xaf");
}

TEST(Printable, BackslashIsDoubledSoThatTheTextCanBeReadBack) {
  EXPECT_EQ(printable("a\\x0a"), "a\\\\x0a");
}

TEST(Printable, Utf8IsUnchanged) {
  EXPECT_EQ(printable("gr\xc3\xbc\xc3\x9f"), "gr\xc3\xbc\xc3\x9f");
}

TEST(Printable, BytesThatAreNotUtf8AreEscaped) {
  EXPECT_EQ(printable("a\xff\xc3"), "a\\xff\\xc3");
}

TEST(Utf8, OverlongFormIsRefused) {
  EXPECT_FALSE(is_utf8("\xc0\xaf"));
}

TEST(Utf8, SurrogateIsRefused) {
  EXPECT_FALSE(is_utf8("\xed\xa0\x80"));
}

TEST(Utf8, AboveUnicodeIsRefused) {
  EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80"));
}

TEST(Utf8, CutOffSequenceIsRefused) {
  EXPECT_FALSE(is_utf8("\xe2\x82"));
}

TEST(Utf8, FourByteSequenceIsTaken) {
  EXPECT_TRUE(is_utf8("\xf0\x9f\x98\x80"));
}

}  // namespace
}  // namespace cuda_runpath
