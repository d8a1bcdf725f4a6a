// What an undo file gives back: the old file exactly, after a whole edit, after one that was killed at
// any call, and after an undo that was killed itself; and never over what somebody else has changed.
#include "cuda_runpath/io/undo_file.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test_files.hpp"

namespace cuda_runpath {
namespace {

using namespace io_test;  // NOLINT: a test

const std::string old_content = pattern(9000);

FileEdit edit_with(EditSafety safety) {
  return edit_of(old_content.size(),
                 {write_at(9100, pattern(700)), write_at(100, "header"), write_at(4090, "across a page"),
                  write_at(8990, "over the end of the old file"), write_at(104, "flipped")},
                 safety);
}

struct Way {
  const char* name;
  CommitMode mode;
  EditSafety safety;
};

std::ostream& operator<<(std::ostream& out, const Way& way) {
  return out << way.name;
}

class Undo : public testing::TestWithParam<Way> {
 protected:
  Undo() { make_old(); }

  void make_old() const { write_file(target_, old_content, 0750); }

  /// Edits with an undo file; the result of the commit.
  [[nodiscard]] Result<CommitReport> edit() const {
    ::unlink(undo_.c_str());
    const UndoWriter writer = UndoWriter::create(undo_).value();
    const DiskFile source = DiskFile::open(target_).value();
    const FileEdit edit = edit_with(GetParam().safety);
    CommitWishes wishes = wish(GetParam().mode);
    wishes.record = [&](CommitWay way) { return writer.add(source, edit, way, Sync::No); };
    return commit_edit(source, edit, wishes);
  }

  void expect_old() const {
    EXPECT_EQ(read_file(target_), old_content);
    EXPECT_EQ(status_of(target_).st_mode & 07777U, 0750U);
    EXPECT_EQ(status_of(target_).st_mtim.tv_sec, 1'000'000'000);
    EXPECT_EQ(directory_.names(), (std::vector<std::string>{"lib.so", "undo"}));
  }

  const TemporaryDirectory directory_;
  const std::string target_ = directory_ / "lib.so";
  const std::string undo_ = directory_ / "undo";
};

TEST_P(Undo, GivesTheOldFileBack) {
  ASSERT_TRUE(edit());
  ASSERT_NE(read_file(target_), old_content);
  const UndoFile undo = UndoFile::read(undo_).value();
  ASSERT_EQ(undo.count(), 1U);
  EXPECT_EQ(undo.target(0).value(), std::filesystem::canonical(target_).string());
  EXPECT_EQ(undo.put_back(0, UndoIntent::PutBack).value(), UndoOutcome::PutBack);
  expect_old();
}

TEST_P(Undo, SecondTimeThereIsNothingToDo) {
  ASSERT_TRUE(edit());
  const UndoFile undo = UndoFile::read(undo_).value();
  ASSERT_TRUE(undo.put_back(0, UndoIntent::PutBack));
  EXPECT_EQ(undo.put_back(0, UndoIntent::PutBack).value(), UndoOutcome::AlreadyOld);
}

TEST_P(Undo, LookingWritesNothing) {
  ASSERT_TRUE(edit());
  const std::string edited = read_file(target_);
  EXPECT_EQ(UndoFile::read(undo_).value().put_back(0, UndoIntent::Look).value(), UndoOutcome::PutBack);
  EXPECT_EQ(read_file(target_), edited);
}

/// An edit killed before its k-th call leaves no undo entry, or one that gives the old file back.
TEST_P(Undo, RunKilledAtAnyCallIsTakenBack) {
  int k = 0;
  bool finished = false;
  for (; !finished && k < 300; ++k) {
    make_old();
    const int status = in_child(User::Same, [&] {
      int calls = 0;
      call_hook().most_bytes = 61;
      call_hook().before = [&](std::string_view) { return calls++ == k ? ::kill(::getpid(), SIGKILL) : 0; };
      return edit() ? 0 : 1;
    });
    finished = WIFEXITED(status);
    ASSERT_TRUE(recover(target_));  // what the next run does first
    const Result<UndoFile> undo = UndoFile::read(undo_);
    if (!undo) {  // killed before its head was whole: no file was touched
      ASSERT_EQ(read_file(target_), old_content) << k;
      continue;
    }
    for (std::size_t i = 0; i < undo->count(); ++i) {
      const Result<UndoOutcome> outcome = undo->put_back(i, UndoIntent::PutBack);
      ASSERT_TRUE(outcome) << k << ": " << describe(outcome.error());
    }
    ASSERT_EQ(read_file(target_), old_content) << "killed at call " << k;
  }
  EXPECT_TRUE(finished);
  expect_old();
}

/// An undo killed before its k-th call is done by another undo.
TEST_P(Undo, KilledUndoIsDoneAgain) {
  bool finished = false;
  for (int k = 0; !finished && k < 300; ++k) {
    make_old();
    ASSERT_TRUE(edit());
    const int status = in_child(User::Same, [&] {
      int calls = 0;
      call_hook().most_bytes = 61;
      call_hook().before = [&](std::string_view) { return calls++ == k ? ::kill(::getpid(), SIGKILL) : 0; };
      return UndoFile::read(undo_).value().put_back(0, UndoIntent::PutBack) ? 0 : 1;
    });
    finished = WIFEXITED(status);
    const Result<UndoOutcome> again = UndoFile::read(undo_).value().put_back(0, UndoIntent::PutBack);
    ASSERT_TRUE(again) << k << ": " << describe(again.error());
    ASSERT_EQ(read_file(target_), old_content) << "killed at call " << k;
  }
  EXPECT_TRUE(finished);
}

TEST_P(Undo, FileChangedSinceIsRefused) {
  ASSERT_TRUE(edit());
  std::string changed = read_file(target_);
  changed[101] = '#';  // where the edit wrote
  write_file(target_, changed, 0750);
  const Result<UndoOutcome> outcome = UndoFile::read(undo_).value().put_back(0, UndoIntent::PutBack);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::Refused);
  EXPECT_EQ(read_file(target_), changed);
}

TEST_P(Undo, BytesAppendedSinceAreNotCutOff) {
  ASSERT_TRUE(edit());
  const std::string longer = read_file(target_) + "a signature";
  write_file(target_, longer, 0750);
  EXPECT_FALSE(UndoFile::read(undo_).value().put_back(0, UndoIntent::PutBack));
  EXPECT_EQ(read_file(target_), longer);
}

/// Where the old bytes cannot be kept, nothing is edited.
TEST_P(Undo, UndoFileThatCannotBeWrittenStopsTheEdit) {
  const UndoWriter writer = UndoWriter::create(undo_).value();
  const DiskFile source = DiskFile::open(target_).value();
  const FileEdit edit = edit_with(GetParam().safety);
  CommitWishes wishes = wish(GetParam().mode);
  wishes.record = [&](CommitWay way) -> Status {
    const HookGuard full([](std::string_view call) { return call == "pwrite" ? ENOSPC : 0; });
    return writer.add(source, edit, way, Sync::No);
  };
  EXPECT_FALSE(commit_edit(source, edit, wishes));
  expect_old();
  EXPECT_EQ(UndoFile::read(undo_).value().count(), 0U);
}

constexpr Way ways[] = {
    {"Ordered", CommitMode::Auto, EditSafety::Ordered},
    {"Journaled", CommitMode::InPlace, EditSafety::NeedsJournal},
    {"Copy", CommitMode::Replace, EditSafety::NeedsJournal},
};
INSTANTIATE_TEST_SUITE_P(Each, Undo, testing::ValuesIn(ways),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(UndoFile, ExistingOneIsNeverOverwritten) {
  const TemporaryDirectory directory;
  write_file(directory / "undo", "precious");
  const Result<UndoWriter> writer = UndoWriter::create(directory / "undo");
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().kind, ErrorKind::Refused);
  EXPECT_EQ(read_file(directory / "undo"), "precious");
}

TEST(UndoFile, WithoutEntriesItGoes) {
  const TemporaryDirectory directory;
  ASSERT_TRUE(UndoWriter::create(directory / "undo").value().finish());
  EXPECT_TRUE(directory.names().empty());
}

TEST(UndoFile, HardLinksStayTogether) {
  const TemporaryDirectory directory;
  write_file(directory / "a", old_content);
  std::filesystem::create_hard_link(directory / "a", directory / "b");
  const UndoWriter writer = UndoWriter::create(directory / "undo").value();
  const DiskFile source = DiskFile::open(directory / "a").value();
  const FileEdit edit = edit_with(EditSafety::Ordered);
  CommitWishes wishes = wish(CommitMode::InPlace);
  wishes.visited_names = 2;
  wishes.record = [&](CommitWay way) { return writer.add(source, edit, way, Sync::Yes); };
  ASSERT_TRUE(commit_edit(source, edit, wishes));
  ASSERT_TRUE(UndoFile::read(directory / "undo").value().put_back(0, UndoIntent::PutBack));
  EXPECT_EQ(read_file(directory / "b"), old_content);
  EXPECT_EQ(status_of(directory / "a").st_ino, status_of(directory / "b").st_ino);
}

TEST(UndoFile, UnknownWayOfCommittingIsDamage) {
  const TemporaryDirectory directory;
  write_file(directory / "lib.so", old_content);
  const UndoWriter writer = UndoWriter::create(directory / "undo").value();
  const DiskFile source = DiskFile::open(directory / "lib.so").value();
  ASSERT_TRUE(writer.add(source, edit_with(EditSafety::Ordered), CommitWay::OrderedInPlace, Sync::No));
  const std::string whole = read_file(directory / "undo");
  constexpr std::size_t way_offset = 20 + 16;  // behind the head of the file and two sizes
  for (const char byte : {'\x03', '\xff'}) {
    std::string damaged = whole;
    damaged.replace(way_offset, 4, 4, byte);
    write_file(directory / "undo", damaged);
    const Result<std::string> target = UndoFile::read(directory / "undo").value().target(0);
    ASSERT_FALSE(target) << +byte;
    EXPECT_EQ(target.error().kind, ErrorKind::Malformed);
  }
}

/// Cuts and flipped bytes of an undo file: refused, ignored as an entry that ends too early, or
/// (in the sizes and times that nothing depends on) still right; the file is the edited or the old one.
TEST(UndoFile, DamagedOneNeverBreaksTheFile) {
  const TemporaryDirectory directory;
  const std::string target = directory / "lib.so";
  write_file(target, old_content);
  const FileEdit edit = edit_with(EditSafety::Ordered);
  {
    const UndoWriter writer = UndoWriter::create(directory / "undo").value();
    const DiskFile source = DiskFile::open(target).value();
    CommitWishes wishes;
    wishes.record = [&](CommitWay way) { return writer.add(source, edit, way, Sync::No); };
    ASSERT_TRUE(commit_edit(source, edit, wishes));
  }
  const std::string whole = read_file(directory / "undo");
  const std::string edited = after(edit, old_content);
  int refused = 0;
  const auto try_undo = [&](const std::string& damaged) {
    write_file(directory / "damaged", damaged);
    const Result<UndoFile> undo = UndoFile::read(directory / "damaged");
    if (!undo || undo->count() == 0) return ++refused, void();
    if (!undo->put_back(0, UndoIntent::PutBack)) ++refused;
    const std::string content = read_file(target);
    ASSERT_TRUE(content == edited || content == old_content);
    if (content == old_content) write_file(target, edited);
  };
  for (std::size_t at = 0; at < whole.size(); at += 3) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x40);
    ASSERT_NO_FATAL_FAILURE(try_undo(damaged)) << "flipped at " << at;
    if (at % 7 != 0) continue;
    ASSERT_NO_FATAL_FAILURE(try_undo(whole.substr(0, at))) << "cut at " << at;
  }
  EXPECT_GT(refused, static_cast<int>(whole.size() / 3));
}

}  // namespace
}  // namespace cuda_runpath
