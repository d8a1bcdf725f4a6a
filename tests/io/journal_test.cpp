#include "io/journal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "test_files.hpp"

namespace cuda_runpath {
namespace {

using namespace io_test;  // NOLINT: a test

const std::string old_content = pattern(3000);

OldState old_state_of(const std::string& path) {
  OldState old;
  old.identity = identity_of(status_of(path));
  const ByteView head = bytes_of(old_content).first(4);
  old.parts.push_back({0, Bytes(head.begin(), head.end())});
  old.parts.push_back({3000, {}});
  return old;
}

/// A target whose first bytes and length an edit changed, and its journal.
class LeftJournal : public testing::Test {
 protected:
  LeftJournal() {
    write_file(target_, old_content, 0750);
    old_ = old_state_of(target_);
  }
  void edit_target() const {
    std::string edited = old_content + "tail";
    edited.replace(0, 4, "EDIT");
    const int file = ::open(target_.c_str(), O_WRONLY | O_CLOEXEC);
    ASSERT_EQ(::pwrite(file, edited.data(), edited.size(), 0), static_cast<ssize_t>(edited.size()));
    ::close(file);
  }
  void leave(const Bytes& journal) const { write_file(journal_, text_of(journal), 0600); }
  [[nodiscard]] Bytes encoded() const { return encode_journal({"lib.so", old_}); }

  const TemporaryDirectory directory_;
  const std::string target_ = directory_ / "lib.so";
  const std::string journal_ = split_path(target_).journal();
  OldState old_;
};

TEST_F(LeftJournal, DecodesToWhatWasEncoded) {
  old_.capability = Bytes(20, std::byte{7});
  const JournalReading reading = decode_journal(encoded());
  EXPECT_EQ(reading.state, JournalState::Complete);
  EXPECT_EQ(reading.journal.target_name, "lib.so");
  EXPECT_EQ(reading.journal.old.identity.inode, old_.identity.inode);
  EXPECT_EQ(reading.journal.old.identity.modified_nanoseconds, 500);
  EXPECT_EQ(reading.journal.old.capability, old_.capability);
  ASSERT_EQ(reading.journal.old.parts.size(), 2U);
  EXPECT_EQ(text_of(reading.journal.old.parts[0].bytes), old_content.substr(0, 4));
}

TEST_F(LeftJournal, LayoutIsTheDocumentedOne) {
  const Bytes bytes = encoded();
  EXPECT_EQ(text_of(bytes).substr(0, 16), "cuda-runpath-jnl");
  EXPECT_EQ(bytes.size(), 76 + 6 + (16 + 4) + (16 + 0) + 16);
  EXPECT_EQ(text_of(bytes).substr(76, 6), "lib.so");
  EXPECT_EQ(text_of(bytes).substr(bytes.size() - 16, 8), "jnl-done");
}

TEST_F(LeftJournal, EveryPrefixIsCutShort) {
  const Bytes bytes = encoded();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_EQ(decode_journal(ByteView(bytes).first(size)).state, JournalState::CutShort) << size;
  }
}

TEST_F(LeftJournal, NoDamagedByteIsTakenForComplete) {
  const Bytes bytes = encoded();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    Bytes damaged = bytes;
    damaged[i] ^= std::byte{0x41};
    ASSERT_NE(decode_journal(damaged).state, JournalState::Complete) << i;
  }
}

TEST_F(LeftJournal, DamageIsNamed) {
  Bytes longer = encoded();
  longer.push_back(std::byte{0});
  EXPECT_EQ(decode_journal(longer).fault, "goes on behind its end mark");
  Bytes unmarked = encoded();
  unmarked[unmarked.size() - 16] = std::byte{'X'};
  EXPECT_EQ(decode_journal(unmarked).fault, "has no end mark");
  Bytes foreign = encoded();
  foreign[0] = std::byte{'X'};
  EXPECT_EQ(decode_journal(foreign).fault, "does not begin with the journal's magic");
  Bytes newer = encoded();
  newer[16] = std::byte{2};
  EXPECT_EQ(decode_journal(newer).fault, "has journal version 2, expected 1");
}

TEST_F(LeftJournal, RollsBackBytesSizeModeAndTime) {
  leave(encoded());
  edit_target();
  ASSERT_EQ(::chmod(target_.c_str(), 0770), 0);
  const Result<bool> recovered = recover(target_);
  ASSERT_TRUE(recovered) << describe(recovered.error());
  EXPECT_TRUE(*recovered);
  EXPECT_EQ(read_file(target_), old_content);
  EXPECT_EQ(status_of(target_).st_mode & 07777U, 0750U);
  EXPECT_EQ(status_of(target_).st_mtim.tv_sec, 1'000'000'000);
  EXPECT_EQ(directory_.names(), std::vector<std::string>{"lib.so"});
}

TEST_F(LeftJournal, IsFoundThroughASymlinkToTheTarget) {
  leave(encoded());
  edit_target();
  std::filesystem::create_directory(directory_ / "bin");
  ASSERT_EQ(::symlink("../lib.so", (directory_ / "bin/link").c_str()), 0);
  EXPECT_TRUE(recover(directory_ / "bin/link").value());
  EXPECT_EQ(read_file(target_), old_content);
}

TEST_F(LeftJournal, IsRolledBackFromItsOwnNameToo) {
  leave(encoded());
  edit_target();
  EXPECT_TRUE(recover_leftover(journal_).value());
  EXPECT_EQ(read_file(target_), old_content);
}

TEST_F(LeftJournal, NothingLeftIsNothingDone) {
  EXPECT_FALSE(recover(target_).value());
  EXPECT_FALSE(recover(directory_ / "no-such-file").value());
  EXPECT_FALSE(recover(directory_ / "no-such-directory/file").value());
}

TEST_F(LeftJournal, UnfinishedOneOfAnUntouchedFileJustGoes) {
  const Bytes bytes = encoded();
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, std::size_t{80}, bytes.size() - 1}) {
    leave(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
    const Result<bool> recovered = recover(target_);
    ASSERT_TRUE(recovered) << describe(recovered.error());
    EXPECT_FALSE(*recovered);
    EXPECT_EQ(read_file(target_), old_content);
    EXPECT_EQ(directory_.names(), std::vector<std::string>{"lib.so"});
  }
}

TEST_F(LeftJournal, CutShortAfterTheTargetChangedIsDamage) {
  Bytes bytes = encoded();
  bytes.pop_back();
  leave(bytes);
  edit_target();
  const std::string before = read_file(target_);
  EXPECT_EQ(recover(target_).error().kind, ErrorKind::Malformed);
  EXPECT_EQ(read_file(target_), before);
  EXPECT_EQ(directory_.names().size(), 2U);
}

TEST_F(LeftJournal, DamagedOneIsAnErrorAndChangesNothing) {
  Bytes bytes = encoded();
  bytes[90] ^= std::byte{1};
  leave(bytes);
  edit_target();
  const std::string before = read_file(target_);
  const Result<bool> recovered = recover(target_);
  ASSERT_FALSE(recovered);
  EXPECT_EQ(recovered.error().kind, ErrorKind::Malformed);
  EXPECT_EQ(recovered.error().path, journal_);
  EXPECT_EQ(read_file(target_), before);
  EXPECT_EQ(directory_.names().size(), 2U);
}

TEST_F(LeftJournal, OfAnotherInodeIsRefused) {
  ++old_.identity.inode;
  leave(encoded());
  edit_target();
  const std::string before = read_file(target_);
  const Result<bool> recovered = recover(target_);
  ASSERT_FALSE(recovered);
  EXPECT_EQ(recovered.error().kind, ErrorKind::Refused);
  EXPECT_EQ(read_file(target_), before);
}

TEST_F(LeftJournal, ForAnotherNameIsRefused) {
  write_file(directory_ / "other", old_content);
  leave(encode_journal({"other", old_}));
  EXPECT_EQ(recover(target_).error().kind, ErrorKind::Refused);
  leave(encode_journal({"../lib.so", old_}));
  EXPECT_EQ(recover(target_).error().kind, ErrorKind::Refused);
}

TEST_F(LeftJournal, OfALivingProcessIsNotTouched) {
  leave(encoded());
  const FileDescriptor held(::open(journal_.c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(::flock(held.number(), LOCK_EX), 0);
  EXPECT_EQ(recover(target_).error().kind, ErrorKind::Refused);
  EXPECT_EQ(directory_.names().size(), 2U);
}

TEST_F(LeftJournal, StopsACommitOnEveryWay) {
  leave(encoded());
  for (const CommitMode mode : {CommitMode::Auto, CommitMode::InPlace, CommitMode::Replace}) {
    const Result<CommitReport> report = commit(target_, edit_of(3000, {write_at(0, "x")}), wish(mode));
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind, ErrorKind::Refused);
    EXPECT_EQ(read_file(target_), old_content);
  }
}

TEST_F(LeftJournal, PlantedByAnotherUserIsRefused) {
  if (!is_root()) GTEST_SKIP() << "needs root to make a file of another user";
  leave(encoded());
  ASSERT_EQ(::chown(journal_.c_str(), 65534, 65534), 0);
  EXPECT_EQ(recover(target_).error().kind, ErrorKind::Refused);
  EXPECT_EQ(read_file(target_), old_content);
}

TEST_F(LeftJournal, ThatIsALinkOrADirectoryIsNotFollowed) {
  write_file(directory_ / "elsewhere", text_of(encoded()), 0600);
  ASSERT_EQ(::symlink("elsewhere", journal_.c_str()), 0);
  edit_target();
  EXPECT_FALSE(recover(target_));
  ASSERT_EQ(::unlink(journal_.c_str()), 0);
  std::filesystem::create_directory(journal_);
  EXPECT_EQ(recover(target_).error().kind, ErrorKind::Refused);
}

TEST_F(LeftJournal, ReadOnlyTargetIsRolledBackByItsOwner) {
  leave(encoded());
  edit_target();
  old_.identity.mode = (old_.identity.mode & ~07777U) | 0444U;
  leave(encoded());
  ASSERT_EQ(::chmod(target_.c_str(), 0444), 0);
  if (is_root()) {
    for (const std::string& path : {directory_.path(), target_, journal_})
      ASSERT_EQ(::chown(path.c_str(), 65534, 65534), 0);
  }
  EXPECT_EQ(in_child(User::Nobody, [&] { return recover(target_).value_or(false) ? 0 : 1; }), 0);
  EXPECT_EQ(read_file(target_), old_content);
  EXPECT_EQ(status_of(target_).st_mode & 07777U, 0444U);
}

TEST(LeftTemporary, IsRemovedUnlessSomebodyHoldsIt) {
  const TemporaryDirectory directory;
  const std::string target = directory / "lib.so";
  write_file(target, "x");
  const std::string temporary = split_path(target).temporary();
  write_file(temporary, "half");
  {
    const FileDescriptor held(::open(temporary.c_str(), O_RDONLY | O_CLOEXEC));
    ASSERT_EQ(::flock(held.number(), LOCK_EX), 0);
    EXPECT_FALSE(recover(target));
    EXPECT_FALSE(recover_leftover(temporary));
    EXPECT_EQ(commit(target, edit_of(1, {write_at(0, "y")}), wish(CommitMode::Replace)).error().kind,
              ErrorKind::Refused);
    EXPECT_EQ(directory.names().size(), 2U);
  }
  EXPECT_FALSE(recover_leftover(temporary).value());
  EXPECT_EQ(directory.names(), std::vector<std::string>{"lib.so"});
}

TEST(LeftTemporary, DoesNotStopTheNextCommit) {
  const TemporaryDirectory directory;
  const std::string target = directory / "lib.so";
  write_file(target, "x");
  write_file(split_path(target).temporary(), "half");
  ASSERT_TRUE(commit(target, edit_of(1, {write_at(0, "y")}), wish(CommitMode::Replace)));
  EXPECT_EQ(directory.names(), std::vector<std::string>{"lib.so"});
}

TEST(RecoverLeftover, RefusesWhatIsNotOurs) {
  const TemporaryDirectory directory;
  write_file(directory / ".cuda-runpath-journal-notes.txt", "mine");
  EXPECT_EQ(recover_leftover(directory / ".cuda-runpath-journal-notes.txt").error().kind, ErrorKind::Refused);
  EXPECT_EQ(directory.names().size(), 1U);
}

}  // namespace
}  // namespace cuda_runpath
