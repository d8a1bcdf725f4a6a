#include "cuda_runpath/io/commit.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "commit_fixture.hpp"

namespace cuda_runpath {
namespace {

using namespace io_test;  // NOLINT: a test

TEST_F(Commit, AutoEditsInPlaceWhenEveryPrefixIsGood) {
  const ino_t inode = status_of(target_).st_ino;
  const Result<CommitReport> report = commit(target_, small_edit);
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_EQ(report->way, CommitWay::OrderedInPlace);
  EXPECT_EQ(read_file(target_), after(small_edit, old_content));
  EXPECT_EQ(status_of(target_).st_ino, inode);
  EXPECT_GT(status_of(target_).st_mtim.tv_sec, 1'000'000'000);
}

TEST_F(Commit, AutoCopiesWhenAPrefixWouldBeBroken) {
  const ino_t inode = status_of(target_).st_ino;
  const Result<CommitReport> report = commit(target_, broken_between);
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_EQ(report->way, CommitWay::CloneAndRename);
  EXPECT_EQ(read_file(target_), after(broken_between, old_content));
  EXPECT_NE(status_of(target_).st_ino, inode);
}

TEST_F(Commit, InPlaceNeverCopies) {
  const ino_t inode = status_of(target_).st_ino;
  const Result<CommitReport> report = commit(target_, broken_between, wish(CommitMode::InPlace));
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_EQ(report->way, CommitWay::JournaledInPlace);
  EXPECT_EQ(read_file(target_), after(broken_between, old_content));
  EXPECT_EQ(status_of(target_).st_ino, inode);
  EXPECT_EQ(directory_.names(), std::vector<std::string>{"lib.so"});
}

TEST_F(Commit, ReplaceAlwaysCopies) {
  const ino_t inode = status_of(target_).st_ino;
  EXPECT_EQ(commit(target_, small_edit, wish(CommitMode::Replace)).value().way, CommitWay::CloneAndRename);
  EXPECT_NE(status_of(target_).st_ino, inode);
  EXPECT_EQ(read_file(target_), after(small_edit, old_content));
}

TEST_F(Commit, EmptyEditTouchesNothing) {
  ASSERT_TRUE(commit(target_, edit_of(5000, {}), wish(CommitMode::Replace)));
  EXPECT_EQ(status_of(target_).st_mtim.tv_sec, 1'000'000'000);
}

TEST_F(Commit, GrowthWithoutABytesToWriteExtendsWithZeros) {
  FileEdit edit = edit_of(5000, {write_at(0, "x")});
  edit.new_size = 6000;
  ASSERT_TRUE(commit(target_, edit));
  EXPECT_EQ(read_file(target_), after(edit, old_content));
}

TEST_F(Commit, SymlinkIsFollowedAndStays) {
  std::filesystem::create_directory(directory_ / "bin");
  const std::string link = directory_ / "bin/link";
  ASSERT_EQ(::symlink("../lib.so", link.c_str()), 0);
  ASSERT_TRUE(commit(link, small_edit, wish(CommitMode::Replace)));
  EXPECT_TRUE(S_ISLNK(status_of(link).st_mode));
  EXPECT_EQ(read_file(target_), after(small_edit, old_content));
}

TEST_F(Commit, RelativePathWithoutADirectoryWorks) {
  const int status = in_child(User::Same, [&] {
    if (::chdir(directory_.path().c_str()) != 0) return 2;
    return commit("lib.so", small_edit, wish(CommitMode::Replace)) ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
  EXPECT_EQ(read_file(target_), after(small_edit, old_content));
}

TEST_F(Commit, LongestNameAndOddBytesWorkOnEveryWay) {
  for (const std::string& name : {std::string(255, 'n'), std::string("new\nline"), std::string("\xff\xfe.so")}) {
    for (const CommitMode mode : {CommitMode::InPlace, CommitMode::Replace}) {
      write_file(directory_ / name, old_content);
      ASSERT_TRUE(commit(directory_ / name, broken_between, wish(mode))) << name;
      EXPECT_EQ(read_file(directory_ / name), after(broken_between, old_content));
    }
  }
}

TEST_F(Commit, FileThatChangedSinceItWasOpenedIsRefused) {
  for (const CommitMode mode : {CommitMode::Auto, CommitMode::Replace}) {
    write_file(target_, old_content, 0755);
    const DiskFile file = DiskFile::open(target_).value();
    const timespec times[2] = {{5, 0}, {1'000'000'000, 501}};
    ASSERT_EQ(::utimensat(AT_FDCWD, target_.c_str(), times, 0), 0);
    expect_refused(commit_edit(file, small_edit, wish(mode)), "changed while it was read");
  }
}

TEST_F(Commit, NameThatNowIsAnotherFileIsRefused) {
  const DiskFile file = DiskFile::open(target_).value();
  write_file(directory_ / "new", old_content, 0755);
  ASSERT_EQ(::rename((directory_ / "new").c_str(), target_.c_str()), 0);
  expect_refused(commit_edit(file, small_edit, {}), "changed while it was read");
}

TEST_F(Commit, ChangeDuringTheCopyIsRefused) {
  const DiskFile file = DiskFile::open(target_).value();
  const HookGuard guard([&](std::string_view call) {
    if (call == "linkat") write_file(target_, "somebody else's", 0755);
    return 0;
  });
  const Result<CommitReport> report = commit_edit(file, small_edit, wish(CommitMode::Replace));
  ASSERT_FALSE(report);
  EXPECT_EQ(read_file(target_), "somebody else's");
  EXPECT_EQ(directory_.names(), std::vector<std::string>{"lib.so"});
}

TEST_F(Commit, EditForAnotherSizeIsRefused) {
  expect_refused(commit(target_, edit_of(4999, {write_at(0, "x")})), "0x1387");
}

TEST_F(Commit, WriteBehindTheNewEndIsRefused) {
  FileEdit edit = edit_of(5000, {write_at(4999, "xyz")});
  edit.new_size = 5000;
  expect_refused(commit(target_, edit), "behind its own end");
}

TEST_F(Commit, FileThatAnotherProcessWorksOnIsRefused) {
  const FileDescriptor other(::open(target_.c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(::flock(other.number(), LOCK_EX), 0);
  for (const CommitMode mode : {CommitMode::Auto, CommitMode::InPlace, CommitMode::Replace}) {
    expect_refused(commit(target_, small_edit, wish(mode)), "another process");
  }
}

TEST_F(Commit, LockIsGivenBack) {
  const DiskFile file = DiskFile::open(target_).value();
  ASSERT_TRUE(commit_edit(file, small_edit, {}));
  const FileDescriptor other(::open(target_.c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(::flock(other.number(), LOCK_EX | LOCK_NB), 0);
}

/// Recovers in the middle of a commit, as another run would, and counts the refusals.
class RivalRun {
 public:
  RivalRun(std::string target, std::string_view at) : target_(std::move(target)), at_(at) {}
  int operator()(std::string_view call) {
    if (call != at_ || inside_) return 0;
    inside_ = true;
    const Result<bool> recovered = recover(target_);
    inside_ = false;
    (!recovered && recovered.error().kind == ErrorKind::Refused ? refused : allowed)++;
    return 0;
  }
  int refused = 0;
  int allowed = 0;

 private:
  std::string target_;
  std::string_view at_;
  bool inside_ = false;
};

TEST_F(Commit, RivalRunDoesNotTakeALivingJournal) {
  RivalRun rival(target_, "fallocate");  // the journal is complete, the target not yet written
  const FileEdit edit = edit_of(5000, {write_at(5000, "tail"), write_at(0, "head")}, EditSafety::NeedsJournal);
  {
    const HookGuard guard(std::ref(rival));
    ASSERT_TRUE(commit(target_, edit, wish(CommitMode::InPlace)));
  }
  EXPECT_EQ(rival.refused, 1);
  EXPECT_EQ(rival.allowed, 0);
  EXPECT_EQ(read_file(target_), after(edit, old_content));
}

TEST_F(Commit, RivalRunDoesNotTakeALivingTemporary) {
  for (const bool can_link : {true, false}) {  // named when whole; named at once
    RivalRun rival(target_, "rename");
    const FileEdit edit = edit_of(read_file(target_).size(), {write_at(5000, "tail"), write_at(0, "head")});
    {
      const HookGuard guard(
          [&](std::string_view call) { return !can_link && call == "linkat" ? ENOENT : rival(call); });
      ASSERT_TRUE(commit(target_, edit, wish(CommitMode::Replace)));
    }
    EXPECT_EQ(rival.refused, 1);
    EXPECT_EQ(rival.allowed, 0);
    EXPECT_EQ(read_file(target_), after(edit, old_content));
  }
}

// --- copies to another place ----------------------------------------------------------------------

TEST_F(Commit, EditedCopyLeavesTheSourceAloneAndMakesDirectories) {
  const DiskFile file = DiskFile::open(target_).value();
  const Status done = write_edited_copy(file, small_edit, directory_ / "out/a/lib.so");
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(read_file(directory_ / "out/a/lib.so"), after(small_edit, old_content));
  EXPECT_EQ(status_of(directory_ / "out/a/lib.so").st_mode & 07777U, 0755U);
  EXPECT_EQ(read_file(target_), old_content);
}

TEST_F(Commit, EditedCopyReplacesWhatIsThere) {
  write_file(directory_ / "there", "older", 0444);
  ASSERT_TRUE(write_edited_copy(DiskFile::open(target_).value(), small_edit, directory_ / "there"));
  EXPECT_EQ(read_file(directory_ / "there"), after(small_edit, old_content));
}

TEST_F(Commit, EditedCopyOntoItsSourceIsRefused) {
  ASSERT_EQ(::symlink("lib.so", (directory_ / "link").c_str()), 0);
  const DiskFile file = DiskFile::open(target_).value();
  for (const char* name : {"lib.so", "link"}) {
    const Status done = write_edited_copy(file, small_edit, directory_ / name);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::Refused);
  }
  EXPECT_EQ(read_file(target_), old_content);
}

TEST_F(Commit, EditedCopyUnderAFileIsAnError) {
  const Status done = write_edited_copy(DiskFile::open(target_).value(), small_edit, target_ + "/x");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::Io);
}

}  // namespace
}  // namespace cuda_runpath
