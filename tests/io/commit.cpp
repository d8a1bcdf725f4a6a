#include "cuda_runpath/io/commit.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "test_files.hpp"

namespace cuda_runpath {
namespace {

using namespace io_test;  // NOLINT: a test

const std::string old_content = pattern(5000);
const FileEdit small_edit = edit_of(5000, {write_at(5000, "tail"), write_at(10, "flip")});
const FileEdit broken_between = edit_of(5000, {write_at(0, "one"), write_at(90, "two")}, EditSafety::NeedsJournal);

Result<CommitPermit> permit(const std::string& path, const CommitWishes& wishes) {
  const Result<DiskFile> file = DiskFile::open(path);
  if (!file) return tl::unexpected(file.error());
  return commit_permit(*file, wishes);
}

class Commit : public testing::Test {
 protected:
  Commit() { write_file(target_, old_content, 0755); }

  void expect_refused(const Result<CommitReport>& report, std::string_view part) const {
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind, ErrorKind::Refused) << describe(report.error());
    EXPECT_NE(describe(report.error()).find(part), std::string::npos) << describe(report.error());
    EXPECT_EQ(read_file(target_), old_content);
    EXPECT_EQ(status_of(target_).st_mtim.tv_sec, 1'000'000'000);
  }

  const TemporaryDirectory directory_;
  const std::string target_ = directory_ / "lib.so";
};

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

// --- hard links, set-id ---------------------------------------------------------------------------

TEST_F(Commit, SetIdFilesAreRefused) {
  for (const mode_t mode : {04755, 02755}) {
    ASSERT_EQ(::chmod(target_.c_str(), mode), 0);
    expect_refused(commit(target_, small_edit), mode == 04755 ? "setuid" : "setgid");
    EXPECT_EQ(status_of(target_).st_mode & 07777U, mode);
  }
}

TEST_F(Commit, HardLinkThatWasNotNamedIsRefusedWithTheWayOn) {
  ASSERT_EQ(::link(target_.c_str(), (directory_ / "other").c_str()), 0);
  expect_refused(commit(target_, small_edit), "--break-hardlinks");
}

TEST_F(Commit, AllNamesVisitedAreEditedTogether) {
  ASSERT_EQ(::link(target_.c_str(), (directory_ / "other").c_str()), 0);
  CommitWishes wishes;
  wishes.visited_names = 2;
  EXPECT_EQ(commit(target_, small_edit, wishes).value().way, CommitWay::OrderedInPlace);
  EXPECT_EQ(read_file(directory_ / "other"), after(small_edit, old_content));
}

TEST_F(Commit, CopyThatWouldSplitLinksIsRefused) {
  ASSERT_EQ(::link(target_.c_str(), (directory_ / "other").c_str()), 0);
  CommitWishes wishes = wish(CommitMode::Replace);
  wishes.visited_names = 2;
  expect_refused(commit(target_, small_edit, wishes), "would split");
  wishes.mode = CommitMode::Auto;
  expect_refused(commit(target_, broken_between, wishes), "--commit in-place");
}

TEST_F(Commit, BreakGivesTheNameACopyAndLeavesTheOthers) {
  ASSERT_EQ(::link(target_.c_str(), (directory_ / "other").c_str()), 0);
  CommitWishes wishes;
  wishes.hard_links = HardLinks::Break;
  const Result<CommitPermit> permitted = permit(target_, wishes);
  ASSERT_TRUE(permitted);
  EXPECT_FALSE(permitted->in_place);
  EXPECT_FALSE(permitted->reason.empty());
  EXPECT_EQ(commit(target_, small_edit, wishes).value().way, CommitWay::CloneAndRename);
  EXPECT_EQ(read_file(target_), after(small_edit, old_content));
  EXPECT_EQ(read_file(directory_ / "other"), old_content);
}

TEST_F(Commit, BreakInPlaceIsAContradiction) {
  ASSERT_EQ(::link(target_.c_str(), (directory_ / "other").c_str()), 0);
  CommitWishes wishes = wish(CommitMode::InPlace);
  wishes.hard_links = HardLinks::Break;
  expect_refused(commit(target_, small_edit, wishes), "makes no copies");
}

TEST_F(Commit, PermitIsInPlaceOnlyWhereTheModeAllows) {
  EXPECT_TRUE(permit(target_, wish(CommitMode::Auto)).value().in_place);
  EXPECT_TRUE(permit(target_, wish(CommitMode::InPlace)).value().in_place);
  EXPECT_FALSE(permit(target_, wish(CommitMode::Replace)).value().in_place);
}

// --- a program that runs --------------------------------------------------------------------------

class BusyFile : public Commit {
 protected:
  BusyFile() {
    std::filesystem::copy_file("/bin/sleep", program_);
    runner_ = ::fork();
    if (runner_ == 0) {
      ::execl(program_.c_str(), "sleep", "60", nullptr);
      ::_exit(1);
    }
    for (int i = 0; i < 1000 && !is_busy(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    content_ = read_file(program_);
    edit_ = edit_of(content_.size(), {write_at(content_.size(), "tail")});
  }
  ~BusyFile() override {
    ::kill(runner_, SIGKILL);
    ::waitpid(runner_, nullptr, 0);
  }
  [[nodiscard]] bool is_busy() const {
    const FileDescriptor writable(::open(program_.c_str(), O_RDWR | O_CLOEXEC));
    return !writable.open() && errno == ETXTBSY;
  }

  const std::string program_ = directory_ / "sleep";
  std::string content_;
  FileEdit edit_;
  pid_t runner_ = -1;
};

TEST_F(BusyFile, AutoFallsBackToACopy) {
  if (!is_busy()) GTEST_SKIP() << "this system writes to running programs";
  const Result<CommitReport> report = commit(program_, edit_);
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_EQ(report->way, CommitWay::CloneAndRename);
  EXPECT_NE(report->reason.find("executed"), std::string::npos);
  EXPECT_EQ(read_file(program_), after(edit_, content_));
}

TEST_F(BusyFile, InPlaceRefusesAndNamesTheCause) {
  if (!is_busy()) GTEST_SKIP() << "this system writes to running programs";
  const Result<CommitReport> report = commit(program_, edit_, wish(CommitMode::InPlace));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::Refused);
  EXPECT_NE(report.error().message.find("executed"), std::string::npos);
  EXPECT_EQ(read_file(program_), content_);
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
