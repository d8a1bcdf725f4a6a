// A disk without space, on a tmpfs of 256 KiB: an error, and the file as it was.
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "commit_fixture.hpp"

namespace cuda_runpath {
namespace {

using namespace io_test;  // NOLINT: a test

/// Runs `work` with a tmpfs of 256 KiB at `place` that only this child sees; false when that is not possible.
bool with_small_disk(const std::string& place, const std::function<void()>& work) {
  constexpr int not_possible = 98;
  const int status = in_child(User::Same, [&] {
    if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("tmpfs", place.c_str(), "tmpfs", 0, "size=256k") != 0) {
      return not_possible;
    }
    work();
    return testing::Test::HasFailure() ? 1 : 0;
  });
  if (WIFEXITED(status) && WEXITSTATUS(status) == not_possible) return false;
  EXPECT_EQ(status, 0);
  return true;
}

TEST(FullDisk, IsAnErrorAndTheFileIsAsItWas) {
  struct Case {
    CommitMode mode;
    EditSafety safety;
    int fallocate_fault;  ///< not every file system reserves
  };
  const Case cases[] = {{CommitMode::InPlace, EditSafety::Ordered, 0},
                        {CommitMode::InPlace, EditSafety::Ordered, EOPNOTSUPP},
                        {CommitMode::InPlace, EditSafety::NeedsJournal, 0},
                        {CommitMode::InPlace, EditSafety::NeedsJournal, EOPNOTSUPP},
                        {CommitMode::Replace, EditSafety::Ordered, 0}};
  const TemporaryDirectory directory;
  const std::string target = directory / "lib.so";
  const bool possible = with_small_disk(directory.path(), [&] {
    for (const Case& one : cases) {
      write_file(target, old_content);
      const FileEdit large = edit_of(5000, {write_at(10, "flip"), write_at(5000, pattern(400'000))}, one.safety);
      const HookGuard guard([&](std::string_view call) { return call == "fallocate" ? one.fallocate_fault : 0; });
      const Result<CommitReport> report = commit(target, large, wish(one.mode));
      ASSERT_FALSE(report);
      EXPECT_EQ(report.error().kind, ErrorKind::Io);
      EXPECT_NE(report.error().message.find("o space left"), std::string::npos) << describe(report.error());
      EXPECT_EQ(read_file(target), old_content);
      EXPECT_EQ(status_of(target).st_mtim.tv_sec, 1'000'000'000);
      EXPECT_LE(status_of(target).st_blocks * 512, 8192) << "what was reserved is free again";
      EXPECT_EQ(directory.names(), std::vector<std::string>{"lib.so"});
    }
  });
  if (!possible) GTEST_SKIP() << "needs root to mount a small tmpfs";
}

TEST(FullDisk, ShowsBeforeTheFirstWrite) {
  const TemporaryDirectory directory;
  const bool possible = with_small_disk(directory.path(), [&] {
    write_file(directory / "f", old_content);
    int writes = 0;
    const HookGuard guard([&](std::string_view call) { return call == "pwrite" ? ++writes, 0 : 0; });
    const FileEdit large = edit_of(5000, {write_at(10, "flip"), write_at(5000, pattern(400'000))});
    EXPECT_FALSE(commit(directory / "f", large));
    EXPECT_EQ(writes, 0);
  });
  if (!possible) GTEST_SKIP() << "needs root to mount a small tmpfs";
}

TEST(FullDisk, HoleThatCannotBeFilledIsAHoleAgain) {
  const TemporaryDirectory directory;
  const bool possible = with_small_disk(directory.path(), [&] {
    write_file(directory / "f", "");
    ASSERT_EQ(::truncate((directory / "f").c_str(), 1 << 20), 0);
    const FileEdit edit = edit_of(1 << 20, {write_at(4096, pattern(400'000))});
    const Result<CommitReport> report = commit(directory / "f", edit);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().message.find("putting back"), std::string::npos) << describe(report.error());
    EXPECT_EQ(read_file(directory / "f"), std::string(1 << 20, '\0'));
  });
  if (!possible) GTEST_SKIP() << "needs root to mount a small tmpfs";
}

}  // namespace
}  // namespace cuda_runpath
