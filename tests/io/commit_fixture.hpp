/// One file of 5000 bytes, and two small edits of it.
#pragma once

#include "test_files.hpp"

namespace cuda_runpath::io_test {

inline const std::string old_content = pattern(5000);
inline const FileEdit small_edit = edit_of(5000, {write_at(5000, "tail"), write_at(10, "flip")});
inline const FileEdit broken_between =
    edit_of(5000, {write_at(0, "one"), write_at(90, "two")}, EditSafety::NeedsJournal);

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

}  // namespace cuda_runpath::io_test
