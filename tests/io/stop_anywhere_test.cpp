// A process that is killed, and a system that says no, at every call that changes the disk, on every
// way: afterwards the file is the old one, the new one, a good state between (ordered writes only),
// or `recover` makes it the old one. Nothing is left beside it.
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <cerrno>

#include "test_files.hpp"

namespace cuda_runpath {
namespace {

using namespace io_test;  // NOLINT: a test

enum class Tmpfile { Supported, Unsupported };

struct Scenario {
  const char* name;
  CommitMode mode;
  EditSafety safety;
  Sync sync = Sync::No;
  std::size_t most_bytes = SIZE_MAX;
  Tmpfile tmpfile = Tmpfile::Supported;
};

std::ostream& operator<<(std::ostream& out, const Scenario& scenario) {
  return out << scenario.name;
}

const std::string old_content = pattern(9000);

FileEdit edit_for(const Scenario& scenario) {
  return edit_of(old_content.size(),
                 {write_at(9100, pattern(700)), write_at(100, "header"), write_at(4090, "across a page"),
                  write_at(8990, "over the end of the old file"), write_at(104, "flipped")},
                 scenario.safety);
}

/// Fails what a file system without O_TMPFILE fails.
int without_tmpfile(const Scenario& scenario, std::string_view call) {
  return scenario.tmpfile == Tmpfile::Unsupported && call == "linkat" ? ENOENT : 0;
}

class StopAnywhere : public testing::TestWithParam<Scenario> {
 protected:
  StopAnywhere() {
    write_file(target_, old_content, 0750);
    write_file(directory_ / "neighbour", "stays");
  }

  void expect_clean() const {
    EXPECT_EQ(directory_.names(), (std::vector<std::string>{"lib.so", "neighbour"}));
    EXPECT_EQ(status_of(target_).st_mode & 07777U, 0750U);
  }

  /// Whether the content may be found after a stop and `recover`.
  [[nodiscard]] bool is_good(const std::string& content) const {
    const FileEdit edit = edit_for(GetParam());
    if (content == old_content || content == after(edit, old_content)) return true;
    if (GetParam().mode == CommitMode::Replace || GetParam().safety == EditSafety::NeedsJournal) return false;
    for (std::size_t i = 0; i < edit.writes.size(); ++i) {
      if (content == after(edit, old_content, i)) return true;
    }
    return false;
  }

  const TemporaryDirectory directory_;
  const std::string target_ = directory_ / "lib.so";
};

/// Runs a commit in a child that kills itself before its k-th call; the wait status.
int commit_and_die(const Scenario& scenario, const std::string& target, int k) {
  return in_child(User::Same, [&] {
    int calls = 0;
    call_hook().most_bytes = scenario.most_bytes;
    call_hook().before = [&](std::string_view call) {
      if (calls++ == k) ::kill(::getpid(), SIGKILL);
      return without_tmpfile(scenario, call);
    };
    return commit(target, edit_for(scenario), wish(scenario.mode, scenario.sync)) ? 0 : 1;
  });
}

TEST_P(StopAnywhere, KilledProcessLosesNothing) {
  int k = 0;
  for (; k < 3000; ++k) {
    const int status = commit_and_die(GetParam(), target_, k);
    if (WIFEXITED(status)) {
      EXPECT_EQ(WEXITSTATUS(status), 0);
      break;
    }
    const Result<bool> recovered = recover(target_);
    ASSERT_TRUE(recovered) << k << ": " << describe(recovered.error());
    ASSERT_TRUE(is_good(read_file(target_))) << "killed at call " << k;
    expect_clean();
    write_file(target_, old_content, 0750);
  }
  EXPECT_GE(k, 4) << "no call was met";
  EXPECT_EQ(read_file(target_), after(edit_for(GetParam()), old_content));
  expect_clean();
}

TEST_P(StopAnywhere, FailingCallGivesAnErrorAndTheOldFile) {
  for (const int number : {EIO, ENOSPC}) {
    bool whole = false;
    for (int k = 0; !whole && k < 3000; ++k) {
      write_file(target_, old_content, 0750);
      int calls = 0;
      Result<CommitReport> report = CommitReport{};
      {
        const HookGuard guard(
            [&](std::string_view call) { return calls++ == k ? number : without_tmpfile(GetParam(), call); },
            GetParam().most_bytes);
        report = commit(target_, edit_for(GetParam()), wish(GetParam().mode, GetParam().sync));
      }
      whole = calls <= k;
      const bool done_anyway = !report && report.error().message.find("the edit is done") != std::string::npos;
      const bool is_new = report.has_value() || done_anyway;
      ASSERT_EQ(read_file(target_), is_new ? after(edit_for(GetParam()), old_content) : old_content)
          << "call " << k << (report ? "" : ": " + describe(report.error()));
      ASSERT_TRUE(report || report.error().path == target_);
      ASSERT_TRUE(recover(target_));  // an unlink that failed leaves a file
      expect_clean();
    }
    EXPECT_TRUE(whole);
  }
}

/// The ways that need a way back: of ordered writes each prefix is good.
class FailForGood : public StopAnywhere {};

TEST_P(FailForGood, IsRecoveredWhenTheFaultIsGone) {
  for (int k = 0, calls = k; calls >= k && k < 3000; ++k) {
    write_file(target_, old_content, 0750);
    calls = 0;
    {
      const HookGuard guard(
          [&](std::string_view call) { return calls++ >= k ? EIO : without_tmpfile(GetParam(), call); },
          GetParam().most_bytes);
      static_cast<void>(commit(target_, edit_for(GetParam()), wish(GetParam().mode, GetParam().sync)));
    }
    ASSERT_TRUE(recover(target_));
    ASSERT_TRUE(is_good(read_file(target_))) << "failing from call " << k;
    expect_clean();
  }
}

constexpr Scenario ordered[] = {
    {"Ordered", CommitMode::Auto, EditSafety::Ordered},
    {"OrderedSync", CommitMode::InPlace, EditSafety::Ordered, Sync::Yes},
};
constexpr Scenario undoable[] = {
    {"Journaled", CommitMode::InPlace, EditSafety::NeedsJournal},
    {"JournaledSync", CommitMode::InPlace, EditSafety::NeedsJournal, Sync::Yes},
    {"JournaledTornWrites", CommitMode::InPlace, EditSafety::NeedsJournal, Sync::No, 61},
    {"CopyForAuto", CommitMode::Auto, EditSafety::NeedsJournal},
    {"Copy", CommitMode::Replace, EditSafety::Ordered},
    {"CopySync", CommitMode::Replace, EditSafety::NeedsJournal, Sync::Yes},
    {"CopyNamed", CommitMode::Replace, EditSafety::Ordered, Sync::No, SIZE_MAX, Tmpfile::Unsupported},
};
const auto name_of_scenario = [](const auto& info) { return std::string(info.param.name); };
INSTANTIATE_TEST_SUITE_P(Ordered, StopAnywhere, testing::ValuesIn(ordered), name_of_scenario);
INSTANTIATE_TEST_SUITE_P(Undoable, StopAnywhere, testing::ValuesIn(undoable), name_of_scenario);
INSTANTIATE_TEST_SUITE_P(Undoable, FailForGood, testing::ValuesIn(undoable), name_of_scenario);

TEST(Recover, KilledWhileRollingBackRollsBackAgain) {
  const Scenario journaled{"", CommitMode::InPlace, EditSafety::NeedsJournal, Sync::No, 61};
  const TemporaryDirectory directory;
  const std::string target = directory / "lib.so";
  int half_done = 0;
  for (; half_done < 3000; ++half_done) {  // the first kill that leaves a half-edited file
    write_file(target, old_content, 0750);
    static_cast<void>(commit_and_die(journaled, target, half_done));
    if (read_file(target) != old_content) break;
    ASSERT_TRUE(recover(target));
  }
  half_done += 5;
  bool rolled_back = false;
  for (int k = 0; !rolled_back && k < 3000; ++k) {
    ASSERT_TRUE(recover(target));
    write_file(target, old_content, 0750);
    static_cast<void>(commit_and_die(journaled, target, half_done));
    const int status = in_child(User::Same, [&] {
      int calls = 0;
      call_hook().most_bytes = 61;
      call_hook().before = [&](std::string_view) { return calls++ == k ? ::kill(::getpid(), SIGKILL) : 0; };
      return recover(target).value_or(false) ? 0 : 1;
    });
    rolled_back = WIFEXITED(status);
    const Result<bool> again = recover(target);
    ASSERT_TRUE(again) << describe(again.error());
    ASSERT_EQ(read_file(target), old_content) << "killed at call " << k << " of the roll-back";
    ASSERT_EQ(directory.names(), std::vector<std::string>{"lib.so"});
  }
  EXPECT_TRUE(rolled_back);
}

}  // namespace
}  // namespace cuda_runpath
