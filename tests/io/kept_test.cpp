// What an edit must keep: mode, owner, times of a file it gave up on, extended attributes, ACLs, file
// capabilities, holes. And what it must say where it cannot: permissions, read-only directories.
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "test_files.hpp"

namespace cuda_runpath {
namespace {

using namespace io_test;  // NOLINT: a test

const std::string old_content = pattern(5000);
const FileEdit ordered = edit_of(5000, {write_at(5000, "tail"), write_at(10, "flip")});
const FileEdit unordered = edit_of(5000, {write_at(5000, "tail"), write_at(10, "flip")}, EditSafety::NeedsJournal);

struct Way {
  const char* name;
  CommitMode mode;
  const FileEdit* edit;
};
constexpr Way ways[] = {
    {"Ordered", CommitMode::InPlace, &ordered},
    {"Journaled", CommitMode::InPlace, &unordered},
    {"Copy", CommitMode::Replace, &ordered},
};

class Kept : public testing::TestWithParam<Way> {
 protected:
  Kept() { write_file(target_, old_content, 0644); }
  [[nodiscard]] Result<CommitReport> commit_it() const {
    return commit(target_, *GetParam().edit, wish(GetParam().mode));
  }
  void expect_edited() const { EXPECT_EQ(read_file(target_), after(ordered, old_content)); }
  void expect_old() const { EXPECT_EQ(read_file(target_), old_content); }
  void give_to_nobody() const {
    if (!is_root()) return;
    ASSERT_EQ(::chown(directory_.path().c_str(), 65534, 65534), 0);
    ASSERT_EQ(::chown(target_.c_str(), 65534, 65534), 0);
  }

  const TemporaryDirectory directory_;
  const std::string target_ = directory_ / "lib.so";
};
INSTANTIATE_TEST_SUITE_P(Ways, Kept, testing::ValuesIn(ways), [](const auto& info) { return info.param.name; });

std::string attribute(const std::string& path, const char* name) {
  std::array<char, 256> value{};
  const ssize_t size = ::getxattr(path.c_str(), name, value.data(), value.size());
  return size < 0 ? "none" : std::string(value.data(), static_cast<std::size_t>(size));
}

TEST_P(Kept, ReadOnlyModeOfTheOwnersFile) {
  for (const mode_t mode : {0444U, 0555U, 0400U}) {
    write_file(target_, old_content, mode);
    give_to_nobody();
    EXPECT_EQ(in_child(User::Nobody, [&] { return commit_it() ? 0 : 1; }), 0);
    expect_edited();
    EXPECT_EQ(status_of(target_).st_mode & 07777U, mode);
    ASSERT_EQ(::unlink(target_.c_str()), 0);
  }
}

TEST_P(Kept, ReadOnlyModeAlsoAfterAnError) {
  write_file(target_, old_content, 0444);
  give_to_nobody();
  const auto work = [&] {
    const HookGuard guard([](std::string_view call) { return call == "pwrite" ? EIO : 0; });
    return commit_it() ? 1 : 0;
  };
  EXPECT_EQ(in_child(User::Nobody, work), 0);
  expect_old();
  EXPECT_EQ(status_of(target_).st_mode & 07777U, 0444U);
  EXPECT_EQ(directory_.names(), std::vector<std::string>{"lib.so"});
}

TEST_P(Kept, OwnerAndGroup) {
  if (!is_root()) GTEST_SKIP() << "needs root to give files away";
  ASSERT_EQ(::chown(target_.c_str(), 1234, 4321), 0);
  ASSERT_TRUE(commit_it());
  EXPECT_EQ(status_of(target_).st_uid, 1234U);
  EXPECT_EQ(status_of(target_).st_gid, 4321U);
}

TEST_P(Kept, FileOfAnotherUserStaysAndTheCauseIsNamed) {
  if (!is_root()) GTEST_SKIP() << "needs root to be another user";
  const char* cause = GetParam().mode == CommitMode::Replace ? "the owner of this file" : "Permission denied";
  const auto work = [&] {
    const Result<CommitReport> report = commit_it();
    return !report && report.error().message.find(cause) != std::string::npos ? 0 : 1;
  };
  EXPECT_EQ(in_child(User::Nobody, work), 0);
  expect_old();
  EXPECT_EQ(status_of(target_).st_mtim.tv_sec, 1'000'000'000);
  EXPECT_EQ(directory_.names(), std::vector<std::string>{"lib.so"});
}

TEST_P(Kept, UserAttributes) {
  if (::setxattr(target_.c_str(), "user.origin", "kept", 4, 0) != 0) GTEST_SKIP() << "no user attributes here";
  ASSERT_TRUE(commit_it());
  EXPECT_EQ(attribute(target_, "user.origin"), "kept");
}

/// user::rw-, user:1234:r--, group::r--, mask::r--, other::r--. Source: linux/posix_acl_xattr.h.
constexpr std::string_view acl{
    "\2\0\0\0\1\0\6\0\377\377\377\377\2\0\4\0\322\4\0\0\4\0\4\0\377\377\377\377"
    "\20\0\4\0\377\377\377\377\40\0\4\0\377\377\377\377",
    44};

TEST_P(Kept, AccessControlList) {
  constexpr const char* name = "system.posix_acl_access";
  if (::setxattr(target_.c_str(), name, acl.data(), acl.size(), 0) != 0) GTEST_SKIP() << "no ACLs here";
  ASSERT_TRUE(commit_it());
  EXPECT_EQ(attribute(target_, name), acl);
}

TEST_P(Kept, LackOfAnAccessControlListInADirectoryThatGivesOne) {
  if (::setxattr(directory_.path().c_str(), "system.posix_acl_default", acl.data(), acl.size(), 0) != 0) {
    GTEST_SKIP() << "no ACLs here";
  }
  ASSERT_EQ(::chmod(target_.c_str(), 0664), 0);
  ASSERT_TRUE(commit_it());
  EXPECT_EQ(attribute(target_, "system.posix_acl_access"), "none");
  EXPECT_EQ(status_of(target_).st_mode & 07777U, 0664U);
}

/// Revision 2, effective, cap_net_raw permitted. Source: linux/capability.h, vfs_cap_data.
constexpr std::string_view capability{"\1\0\0\2\0\40\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20};

class Capability : public Kept {
 protected:
  void SetUp() override {
    if (::setxattr(target_.c_str(), "security.capability", capability.data(), capability.size(), 0) != 0) {
      GTEST_SKIP() << "needs root and a file system with security attributes";
    }
  }
  void expect_kept() const { EXPECT_EQ(attribute(target_, "security.capability"), capability); }
};
INSTANTIATE_TEST_SUITE_P(Ways, Capability, testing::ValuesIn(ways), [](const auto& info) { return info.param.name; });

TEST_P(Capability, IsThereAfterTheEdit) {
  const Result<CommitReport> report = commit_it();
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_NE(report->way, CommitWay::OrderedInPlace);
  expect_edited();
  expect_kept();
}

TEST_P(Capability, IsThereAfterAnError) {
  {
    int writes = 0;
    const HookGuard guard([&](std::string_view call) { return call == "pwrite" && ++writes == 3 ? EIO : 0; });
    EXPECT_FALSE(commit_it().has_value() && GetParam().mode == CommitMode::InPlace);
  }
  if (GetParam().mode == CommitMode::InPlace) expect_old();
  expect_kept();
}

TEST_P(Capability, IsThereAfterAKillAndRecover) {
  int k = 0;
  for (bool whole = false; !whole && k < 1000; ++k) {
    write_file(target_, old_content, 0644);
    SetUp();
    const int status = in_child(User::Same, [&] {
      int calls = 0;
      call_hook().before = [&](std::string_view) { return calls++ == k ? ::kill(::getpid(), SIGKILL) : 0; };
      return commit_it() ? 0 : 1;
    });
    whole = WIFEXITED(status);
    ASSERT_TRUE(recover(target_));
    expect_kept();
  }
  EXPECT_GT(k, 5);
}

TEST_P(Capability, ThatCannotReturnIsRefusedUntouched) {
  give_to_nobody();
  SetUp();  // chown took it
  const auto work = [&] {
    const Result<CommitReport> report = commit_it();
    return !report && report.error().kind == ErrorKind::Refused ? 0 : 1;
  };
  EXPECT_EQ(in_child(User::Nobody, work), 0);
  expect_old();
  expect_kept();
  EXPECT_EQ(status_of(target_).st_mtim.tv_sec, 1'000'000'000);
  EXPECT_EQ(directory_.names(), std::vector<std::string>{"lib.so"});
}

TEST(CapabilityInAuto, IsKeptByACopy) {
  const TemporaryDirectory directory;
  write_file(directory / "f", old_content);
  if (::setxattr((directory / "f").c_str(), "security.capability", capability.data(), capability.size(), 0) != 0) {
    GTEST_SKIP() << "needs root and a file system with security attributes";
  }
  EXPECT_FALSE(commit_permit(DiskFile::open(directory / "f").value(), {}).value().in_place);
  EXPECT_EQ(commit(directory / "f", ordered).value().way, CommitWay::CloneAndRename);
}

// --- directories that say no ----------------------------------------------------------------------

TEST_P(Kept, ReadOnlyDirectoryStopsOnlyWhatNeedsIt) {
  give_to_nobody();
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0555), 0);
  const bool needs_directory = std::string_view(GetParam().name) != "Ordered";
  const auto work = [&] {
    const Result<CommitReport> report = commit_it();
    if (!needs_directory) return report ? 0 : 1;
    return !report && report.error().kind == ErrorKind::Io && report.error().path == target_ ? 0 : 1;
  };
  EXPECT_EQ(in_child(User::Nobody, work), 0);
  needs_directory ? expect_old() : expect_edited();
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0777), 0);
}

TEST_P(Kept, FileInALowerLayerOfAContainer) {
  for (const char* name : {"lower", "upper", "work", "merged"}) std::filesystem::create_directory(directory_ / name);
  write_file(directory_ / "lower/lib.so", old_content, 0444);
  constexpr int not_possible = 98;
  const int status = in_child(User::Same, [&] {
    const std::string layers = "lowerdir=" + (directory_ / "lower") + ",upperdir=" + (directory_ / "upper") +
                               ",workdir=" + (directory_ / "work");
    if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("overlay", (directory_ / "merged").c_str(), "overlay", 0, layers.c_str()) != 0) {
      return not_possible;
    }
    const Result<CommitReport> report = commit(directory_ / "merged/lib.so", *GetParam().edit, wish(GetParam().mode));
    EXPECT_TRUE(report) << describe(report.error());
    EXPECT_EQ(read_file(directory_ / "merged/lib.so"), after(ordered, old_content));
    EXPECT_EQ(status_of(directory_ / "merged/lib.so").st_mode & 07777U, 0444U);
    return HasFailure() ? 1 : 0;
  });
  if (WIFEXITED(status) && WEXITSTATUS(status) == not_possible) GTEST_SKIP() << "needs root to mount an overlay";
  EXPECT_EQ(status, 0);
  EXPECT_EQ(read_file(directory_ / "lower/lib.so"), old_content);
}

// --- large and sparse -----------------------------------------------------------------------------

TEST_P(Kept, HolesOfAFileOfMoreThanFourGigabytes) {
  const std::uint64_t far = (std::uint64_t{9} << 29) + 4097;  // 4.5 GiB
  if (::truncate(target_.c_str(), static_cast<off_t>(far)) != 0) GTEST_SKIP() << "no files of this size here";
  const FileEdit edit = edit_of(far, {write_at(far, "tail"), write_at(far - 5000, "middle"), write_at(10, "flip")},
                                GetParam().edit->safety);
  const Result<CommitReport> report = commit(target_, edit, wish(GetParam().mode));
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_LT(status_of(target_).st_blocks, 2000);
  const DiskFile file = DiskFile::open(target_).value();
  EXPECT_EQ(file.size(), far + 4);
  EXPECT_EQ(text_of(read_block(file, far, 4).value()), "tail");
  EXPECT_EQ(text_of(read_block(file, far - 5000, 6).value()), "middle");
  EXPECT_EQ(text_of(read_block(file, 0, 20).value()), after(ordered, old_content).substr(0, 20));
  EXPECT_EQ(text_of(read_block(file, 4000, 1000).value()), old_content.substr(4000));
}

TEST(CopyContent, IsWholeWhereTheKernelDoesNotCopy) {
  const TemporaryDirectory directory;
  const std::string content = pattern(1'000'001);
  for (const int number : {EXDEV, EINVAL, EOPNOTSUPP, ENOSYS}) {
    write_file(directory / "f", content);
    const FileEdit edit = edit_of(content.size(), {write_at(777'777, "flip")});
    const HookGuard guard([&](std::string_view call) { return call == "copy_file_range" ? number : 0; });
    ASSERT_TRUE(commit(directory / "f", edit, wish(CommitMode::Replace)));
    EXPECT_EQ(read_file(directory / "f"), after(edit, content));
  }
}

TEST(CopyContent, HoleAtTheEndIsKept) {
  const TemporaryDirectory directory;
  write_file(directory / "f", "head");
  ASSERT_EQ(::truncate((directory / "f").c_str(), 1 << 20), 0);
  ASSERT_TRUE(commit(directory / "f", edit_of(1 << 20, {write_at(0, "HEAD")}), wish(CommitMode::Replace)));
  EXPECT_EQ(read_file(directory / "f"), "HEAD" + std::string((1 << 20) - 4, '\0'));
  EXPECT_LT(status_of(directory / "f").st_blocks, 100);
}

TEST(CopyContent, EmptyFileGrowsInACopy) {
  const TemporaryDirectory directory;
  write_file(directory / "f", "");
  ASSERT_TRUE(commit(directory / "f", edit_of(0, {write_at(0, "all new")}), wish(CommitMode::Replace)));
  EXPECT_EQ(read_file(directory / "f"), "all new");
}

}  // namespace
}  // namespace cuda_runpath
