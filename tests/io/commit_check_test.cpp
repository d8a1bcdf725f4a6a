/// The last word of the caller on what was written: without its consent the old file stays.
#include "commit_fixture.hpp"
#include "cuda_runpath/io/commit.hpp"

namespace cuda_runpath::io_test {
namespace {

struct Way {
  const char* name;
  CommitMode mode;
  const FileEdit& edit;
  CommitWay way;
};
void PrintTo(const Way& way, std::ostream* out) {
  *out << way.name;
}

class CommitCheckOnEveryWay : public Commit, public testing::WithParamInterface<Way> {
 protected:
  [[nodiscard]] Result<CommitReport> commit(const CommitCheck& check) const {
    CommitWishes wishes;
    wishes.mode = GetParam().mode;
    wishes.check = check;
    return commit_edit(DiskFile::open(target_).value(), GetParam().edit, wishes);
  }
};

TEST_P(CommitCheckOnEveryWay, SeesTheEditedFile) {
  std::string seen;
  ASSERT_TRUE(commit([&](const std::string& path, CommitWay) {
    seen = read_file(path);
    return Status{};
  }));
  EXPECT_EQ(seen, read_file(target_));
  EXPECT_NE(seen, old_content);
}

TEST_P(CommitCheckOnEveryWay, IsToldTheWay) {
  CommitWay told{};
  ASSERT_TRUE(commit([&](const std::string&, CommitWay way) {
    told = way;
    return Status{};
  }));
  EXPECT_EQ(told, GetParam().way);
}

TEST_P(CommitCheckOnEveryWay, RefusalLeavesTheOldFile) {
  const struct stat before = status_of(target_);
  const auto report = commit([](const std::string&, CommitWay) { return fail(ErrorKind::Refused, "no"); });
  expect_refused(report, "lib.so: no");
  EXPECT_EQ(status_of(target_).st_ino, before.st_ino);
}

TEST_P(CommitCheckOnEveryWay, RefusalLeavesNothingBeside) {
  ASSERT_FALSE(commit([](const std::string&, CommitWay) { return fail(ErrorKind::Refused, "no"); }));
  EXPECT_EQ(directory_.names(), std::vector<std::string>{"lib.so"});
}

INSTANTIATE_TEST_SUITE_P(Ways, CommitCheckOnEveryWay,
                         testing::Values(Way{"Ordered", CommitMode::InPlace, small_edit, CommitWay::OrderedInPlace},
                                         Way{"Journaled", CommitMode::InPlace, broken_between,
                                             CommitWay::JournaledInPlace},
                                         Way{"Copied", CommitMode::Replace, small_edit, CommitWay::CloneAndRename}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_F(Commit, RefusedEditedCopyLeavesWhatIsThere) {
  write_file(directory_ / "there", "older");
  const Status done = write_edited_copy(DiskFile::open(target_).value(), small_edit, directory_ / "there",
                                        [](const std::string&, CommitWay) { return fail(ErrorKind::Refused, "no"); });
  EXPECT_FALSE(done);
  EXPECT_EQ(read_file(directory_ / "there"), "older");
}

}  // namespace
}  // namespace cuda_runpath::io_test
