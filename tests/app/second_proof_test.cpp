/// `--verify full` at work: the second reader's contradiction of a written file brings the old one back.
#include "app/second_proof.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "cuda_runpath/elf/object_facts.hpp"
#include "cuda_runpath/io/commit.hpp"
#include "rewrite/edit_sample.hpp"
#include "rewrite/second_reader_sample.hpp"
#include "support/files.hpp"
#include "support/scratch.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;

/// A library on disk, an edit of it, and the same edit with one character of the list wrong.
class SecondProofTest : public testing::Test {
 protected:
  SecondProofTest() {
    write_file(path_, sample_.built.bytes);
    const auto slash = std::find_if(spoiled_.writes.begin(), spoiled_.writes.end(), [](const Write& write) {
      return text_of(write.bytes).find(two_directories) != std::string_view::npos;
    });
    if (slash == spoiled_.writes.end()) return;
    slash->bytes[text_of(slash->bytes).find(two_directories) + 5] = std::byte{'X'};
  }

  [[nodiscard]] Result<SecondProof> begin(const SecondReader& reader, const DiskFile& disk) const {
    return SecondProof::begin(reader, disk, ElfFile::read(disk).value());
  }

  const ScratchDirectory scratch_;
  const std::string path_ = scratch_.file("lib.so");
  const EditSample sample_{[] {
    ElfRecipe recipe;
    recipe.runpath = "$ORIGIN";
    return recipe;
  }()};
  const FileEdit good_ = sample_.edit().value().edit;
  FileEdit spoiled_ = good_;
};

TEST_F(SecondProofTest, PlannedEditIsConfirmed) {
  SECOND_READER_OR_SKIP(reader);
  const DiskFile disk = DiskFile::open(path_).value();
  const Status checked = begin(reader, disk).value().check_planned(EditedFile(disk, good_), sample_.plan);
  EXPECT_TRUE(checked) << checked.error().message;
}

TEST_F(SecondProofTest, WrongStringInThePlannedEditIsRefused) {
  SECOND_READER_OR_SKIP(reader);
  const DiskFile disk = DiskFile::open(path_).value();
  const Status checked = begin(reader, disk).value().check_planned(EditedFile(disk, spoiled_), sample_.plan);
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().message, HasSubstr("DT_RUNPATH: expected \"/opt/compat:"));
}

class SecondProofOnEveryWay : public SecondProofTest, public testing::WithParamInterface<CommitMode> {
 protected:
  [[nodiscard]] Result<CommitReport> commit(const SecondReader& reader, const FileEdit& edit) const {
    const DiskFile disk = DiskFile::open(path_).value();
    const SecondProof proof = begin(reader, disk).value();
    CommitWishes wishes;
    wishes.mode = GetParam();
    wishes.check = [&](const std::string& written, CommitWay) { return proof.check_written(written, sample_.plan); };
    return commit_edit(disk, edit, wishes);
  }
};

TEST_P(SecondProofOnEveryWay, WrittenEditIsConfirmed) {
  SECOND_READER_OR_SKIP(reader);
  ASSERT_TRUE(commit(reader, good_));
  EXPECT_EQ(read_object_facts(DiskFile::open(path_).value()).value().runpath, two_directories);
}

TEST_P(SecondProofOnEveryWay, ContradictionPutsTheOldFileBack) {
  SECOND_READER_OR_SKIP(reader);
  const auto report = commit(reader, spoiled_);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::Refused);
  EXPECT_EQ(read_file(path_), sample_.built.bytes);
}

INSTANTIATE_TEST_SUITE_P(Ways, SecondProofOnEveryWay, testing::Values(CommitMode::InPlace, CommitMode::Replace),
                         [](const auto& info) {
                           return std::string(info.param == CommitMode::InPlace ? "InPlace" : "Replace");
                         });

}  // namespace
}  // namespace cuda_runpath
