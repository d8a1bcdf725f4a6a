// What may be edited, and how: set-id files, hard links, programs that run.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "commit_fixture.hpp"

namespace cuda_runpath {
namespace {

using namespace io_test;  // NOLINT: a test

Result<CommitPermit> permit(const std::string& path, const CommitWishes& wishes) {
  const Result<DiskFile> file = DiskFile::open(path);
  if (!file) return tl::unexpected(file.error());
  return commit_permit(*file, wishes);
}

TEST_F(Commit, SetIdFilesAreRefused) {
  for (const mode_t mode : {04755U, 02755U}) {
    ASSERT_EQ(::chmod(target_.c_str(), mode), 0);
    expect_refused(commit(target_, small_edit), mode == 04755U ? "setuid" : "setgid");
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

}  // namespace
}  // namespace cuda_runpath
