#include "cuda_runpath/io/disk_file.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "test_files.hpp"

namespace cuda_runpath {
namespace {

using namespace io_test;  // NOLINT: a test

std::string read_text(const DiskFile& file, std::uint64_t file_offset, std::size_t size) {
  std::string text(size, '?');
  const Status done = file.read(file_offset, std::as_writable_bytes(std::span(text)));
  return done ? text : "error: " + describe(done.error());
}

/// How many read calls this process has made. Source: proc(5), /proc/pid/io, syscr.
std::uint64_t read_calls() {
  std::ifstream io("/proc/self/io");
  std::string key;
  std::uint64_t value = 0;
  while (io >> key >> value) {
    if (key == "syscr:") return value;
  }
  return 0;
}

TEST(DiskFile, ReadsWhatTheFileHoldsAtAnyOffsetAndSize) {
  const TemporaryDirectory directory;
  const std::string content = pattern(70'001);
  write_file(directory / "f", content);
  const DiskFile file = DiskFile::open(directory / "f").value();
  for (std::size_t offset = 0; offset < content.size(); offset += 997) {
    for (const std::size_t size : {0U, 1U, 64U, 4095U, 4096U, 4097U, 9000U}) {
      if (offset + size > content.size()) continue;
      ASSERT_EQ(read_text(file, offset, size), content.substr(offset, size)) << offset << " " << size;
    }
  }
  EXPECT_EQ(read_text(file, 70'000, 1), content.substr(70'000));
}

TEST(DiskFile, RangeOutsideIsMalformedAndNamesThePath) {
  const TemporaryDirectory directory;
  write_file(directory / "f", "0123456789");
  const DiskFile file = DiskFile::open(directory / "f").value();
  std::byte out[4];
  for (const std::uint64_t offset : {std::uint64_t{7}, std::uint64_t{10}, ~std::uint64_t{0}}) {
    const Status done = file.read(offset, out);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::Malformed);
    EXPECT_EQ(done.error().path, directory / "f");
  }
}

TEST(DiskFile, SmallReadsNearEachOtherCostOneCall) {
  const TemporaryDirectory directory;
  write_file(directory / "f", pattern(64 << 10));
  const DiskFile file = DiskFile::open(directory / "f").value();
  const std::uint64_t nothing = [] {
    const std::uint64_t start = read_calls();
    return read_calls() - start;
  }();
  const std::uint64_t start = read_calls();
  if (start == 0) GTEST_SKIP() << "/proc/self/io is not readable here";
  for (std::uint64_t offset = 0; offset + 64 < 8192; offset += 56) ASSERT_EQ(read_text(file, offset, 64).size(), 64);
  EXPECT_LE(read_calls() - start - nothing, 2);
}

TEST(DiskFile, FileThatShrankIsAnErrorAndNeverGarbage) {
  const TemporaryDirectory directory;
  write_file(directory / "f", pattern(20'000));
  const DiskFile file = DiskFile::open(directory / "f").value();
  ASSERT_EQ(::truncate((directory / "f").c_str(), 5000), 0);
  for (const std::size_t size : {16U, 12'000U}) {
    std::string out(size, '?');
    const Status done = file.read(6000, std::as_writable_bytes(std::span(out)));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::Io);
    EXPECT_EQ(done.error().path, directory / "f");
  }
}

TEST(DiskFile, OnlyRegularFilesAreOpenedAndAFifoDoesNotBlock) {
  const TemporaryDirectory directory;
  ASSERT_EQ(::mkfifo((directory / "fifo").c_str(), 0600), 0);
  for (const std::string& path : {directory / "fifo", directory.path(), std::string("/dev/null"), directory / "none"}) {
    const Result<DiskFile> file = DiskFile::open(path);
    ASSERT_FALSE(file) << path;
    EXPECT_EQ(file.error().kind, ErrorKind::Io);
    EXPECT_EQ(file.error().path, path);
  }
  EXPECT_NE(DiskFile::open(directory / "fifo").error().message.find("FIFO"), std::string::npos);
}

TEST(DiskFile, PathWithANulByteIsNotCutAtIt) {
  const TemporaryDirectory directory;
  write_file(directory / "f", "x");
  EXPECT_FALSE(DiskFile::open((directory / "f") + std::string("\0g", 2)));
}

TEST(DiskFile, WithoutPermissionTheErrorNamesThePath) {
  const TemporaryDirectory directory;
  write_file(directory / "f", "x", 0);
  const int status = in_child(User::Nobody, [&] {
    const Result<DiskFile> file = DiskFile::open(directory / "f");
    return !file && file.error().path == directory / "f" &&
                   describe(file.error()).find("ermission") != std::string::npos
               ? 0
               : 1;
  });
  EXPECT_EQ(status, 0);
}

TEST(DiskFile, MovedFileReadsOn) {
  const TemporaryDirectory directory;
  write_file(directory / "f", "0123456789");
  DiskFile first = DiskFile::open(directory / "f").value();
  DiskFile second = std::move(first);
  EXPECT_EQ(read_text(second, 3, 4), "3456");
}

TEST(DiskFile, FarOffsetsOfASparseFileAreReached) {
  const TemporaryDirectory directory;
  write_file(directory / "f", "");
  const std::uint64_t far = (std::uint64_t{5} << 30) + 17;
  if (::truncate((directory / "f").c_str(), static_cast<off_t>(far)) != 0) GTEST_SKIP() << "no files of 5 GB here";
  {
    std::fstream out(directory / "f", std::ios::in | std::ios::out | std::ios::binary);
    out.seekp(static_cast<std::streamoff>(far));
    out << "far away";
  }
  const DiskFile file = DiskFile::open(directory / "f").value();
  EXPECT_EQ(read_text(file, far, 8), "far away");
}

TEST(FileDescriptor, MoveClosesWhatItHeld) {
  const int first = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  FileDescriptor holder(first);
  holder = FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(::fcntl(first, F_GETFD), -1);
}

}  // namespace
}  // namespace cuda_runpath
