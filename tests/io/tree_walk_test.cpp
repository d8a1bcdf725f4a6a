#include "cuda_runpath/io/tree_walk.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/leftover.hpp"
#include "test_files.hpp"

namespace cuda_runpath {
namespace {

using namespace io_test;  // NOLINT: a test

std::vector<std::string> paths_of(const Walk& walk) {
  std::vector<std::string> paths;
  for (const FoundFile& file : walk.files) paths.push_back(file.path);
  return paths;
}

std::vector<std::string> relative_of(const Walk& walk) {
  std::vector<std::string> paths;
  for (const FoundFile& file : walk.files) paths.push_back(file.relative);
  return paths;
}

using Paths = std::vector<std::string>;

class TreeWalk : public testing::Test {
 protected:
  void make(const std::string& name) const {
    std::filesystem::create_directories(std::filesystem::path(root_ / name).parent_path());
    write_file(root_ / name, name);
  }
  /// The same names below the root.
  [[nodiscard]] Paths below(Paths names) const {
    for (std::string& name : names) name = root_ / name;
    return names;
  }

  const TemporaryDirectory root_;
};

TEST_F(TreeWalk, FindsAllRegularFilesInByteOrder) {
  for (const char* name : {"b/z", "b/a", "a", "c/d/e", "b.x", "B"}) make(name);
  const Walk walk = walk_paths({root_.path()}, {});
  EXPECT_EQ(paths_of(walk), below({"B", "a", "b.x", "b/a", "b/z", "c/d/e"}));
  EXPECT_TRUE(walk.errors.empty());
}

TEST_F(TreeWalk, RelativeBeginsWithTheLastComponentOfTheArgument) {
  make("out/bin/x");
  EXPECT_EQ(relative_of(walk_paths({root_ / "out"}, {})), Paths{"out/bin/x"});
  EXPECT_EQ(relative_of(walk_paths({root_ / "out/bin//"}, {})), Paths{"bin/x"});
  EXPECT_EQ(relative_of(walk_paths({root_ / "out/bin/x"}, {})), Paths{"x"});
  EXPECT_EQ(relative_of(walk_paths({root_ / "out/bin/."}, {})), Paths{"x"});
  EXPECT_EQ(relative_of(walk_paths({root_ / "out/bin/.."}, {})), Paths{"bin/x"});
}

TEST_F(TreeWalk, SlashAtTheEndIsNotDoubled) {
  make("d/x");
  EXPECT_EQ(paths_of(walk_paths({(root_ / "d") + "/"}, {})), Paths{root_ / "d/x"});
}

TEST_F(TreeWalk, LinksInTheTreeAreCountedAndNotFollowed) {
  make("d/x");
  make("outside/y");
  ASSERT_EQ(::symlink("x", (root_ / "d/link").c_str()), 0);
  ASSERT_EQ(::symlink("../outside", (root_ / "d/directory").c_str()), 0);
  ASSERT_EQ(::symlink("nowhere", (root_ / "d/dangling").c_str()), 0);
  ASSERT_EQ(::mkfifo((root_ / "d/fifo").c_str(), 0600), 0);
  const Walk walk = walk_paths({root_ / "d"}, {});
  EXPECT_EQ(paths_of(walk), Paths{root_ / "d/x"});
  EXPECT_EQ(walk.not_regular, 4U);
  EXPECT_TRUE(walk.errors.empty());
}

TEST_F(TreeWalk, NamedLinksAreFollowed) {
  make("d/x");
  ASSERT_EQ(::symlink("d/x", (root_ / "file").c_str()), 0);
  ASSERT_EQ(::symlink("d", (root_ / "directory").c_str()), 0);
  EXPECT_EQ(paths_of(walk_paths({root_ / "file"}, {})), Paths{root_ / "file"});
  EXPECT_EQ(paths_of(walk_paths({root_ / "directory"}, {})), Paths{root_ / "directory/x"});
}

TEST_F(TreeWalk, NamedThingsThatAreNoFilesAreErrorsAndTheRestGoesOn) {
  make("x");
  ASSERT_EQ(::mkfifo((root_ / "fifo").c_str(), 0600), 0);
  ASSERT_EQ(::symlink("nowhere", (root_ / "dangling").c_str()), 0);
  ASSERT_EQ(::symlink("loop", (root_ / "loop").c_str()), 0);
  const Walk walk = walk_paths(
      {root_ / "none", root_ / "loop", root_ / "fifo", "/dev/null", root_ / "dangling", root_ / "x", root_ / "x/y", ""},
      {});
  EXPECT_EQ(paths_of(walk), Paths{root_ / "x"});
  Paths faulty;
  for (const Error& error : walk.errors) {
    faulty.push_back(error.path);
    EXPECT_EQ(error.kind, ErrorKind::Io) << describe(error);
  }
  Paths expected = below({"dangling", "fifo", "loop", "none", "x/y"});
  expected.insert(expected.begin(), {"", "/dev/null"});
  EXPECT_EQ(faulty, expected);
}

TEST_F(TreeWalk, DanglingLinkIsCalledSo) {
  ASSERT_EQ(::symlink("nowhere", (root_ / "dangling").c_str()), 0);
  const Walk walk = walk_paths({root_ / "dangling"}, {});
  ASSERT_EQ(walk.errors.size(), 1U);
  EXPECT_NE(walk.errors[0].message.find("link to nothing"), std::string::npos);
}

TEST_F(TreeWalk, PathWithANulByteIsAnErrorAndNotCutThere) {
  make("x");
  const Walk walk = walk_paths({(root_ / "x") + std::string("\0y", 2)}, {});
  EXPECT_TRUE(walk.files.empty());
  EXPECT_EQ(walk.errors.size(), 1U);
}

TEST_F(TreeWalk, NamesOfAnyBytesAreFiles) {
  make("new\nline");
  make("\xff\xfe/\x01");
  make(" ");
  EXPECT_EQ(paths_of(walk_paths({root_.path()}, {})), below({" ", "new\nline", "\xff\xfe/\x01"}));
}

TEST_F(TreeWalk, UnreadableDirectoryIsAnErrorAndTheRestGoesOn) {
  make("closed/x");
  make("open/y");
  ASSERT_EQ(::chmod((root_ / "closed").c_str(), 0), 0);
  const int status = in_child(User::Nobody, [&] {
    const Walk walk = walk_paths({root_.path()}, {});
    EXPECT_EQ(paths_of(walk), Paths{root_ / "open/y"});
    EXPECT_EQ(walk.errors.size(), 1U);
    EXPECT_EQ(walk.errors.at(0).path, root_ / "closed");
    return HasFailure() ? 1 : 0;
  });
  EXPECT_EQ(status, 0);
}

// --- names of one inode ---------------------------------------------------------------------------

TEST_F(TreeWalk, HardLinksAreOneFileWithItsNamesCounted) {
  make("b");
  std::filesystem::create_directory(root_ / "d");
  ASSERT_EQ(::link((root_ / "b").c_str(), (root_ / "d/c").c_str()), 0);
  ASSERT_EQ(::link((root_ / "b").c_str(), (root_ / "a").c_str()), 0);
  const Walk walk = walk_paths({root_.path()}, {});
  ASSERT_EQ(paths_of(walk), Paths{root_ / "a"});
  EXPECT_EQ(walk.files[0].names, 3U);
}

TEST_F(TreeWalk, SameNameReachedTwiceCountsOnce) {
  make("d/a");
  ASSERT_EQ(::link((root_ / "d/a").c_str(), (root_ / "elsewhere").c_str()), 0);
  ASSERT_EQ(::symlink("d/a", (root_ / "link").c_str()), 0);
  ASSERT_EQ(::symlink("d", (root_ / "e").c_str()), 0);
  const Paths arguments = {root_ / "d/a", root_ / "d/../d/a", root_ / "link", root_ / "e", root_ / "e/a", root_ / "d"};
  const Walk walk = walk_paths(arguments, {});
  ASSERT_EQ(walk.files.size(), 1U);
  EXPECT_EQ(walk.files[0].names, 1U) << "the second name of the inode was never met";
}

TEST_F(TreeWalk, NamedHardLinksCount) {
  make("a");
  ASSERT_EQ(::link((root_ / "a").c_str(), (root_ / "b").c_str()), 0);
  const Walk walk = walk_paths({root_ / "b", root_ / "a"}, {});
  ASSERT_EQ(paths_of(walk), Paths{root_ / "a"});
  EXPECT_EQ(walk.files[0].names, 2U);
}

TEST_F(TreeWalk, DirectoryNamedTwiceIsWalkedOnce) {
  make("d/x");
  const Walk walk = walk_paths({root_ / "d", root_ / "d/", root_.path(), root_ / "d"}, {});
  EXPECT_EQ(paths_of(walk), Paths{root_ / "d/x"});
}

TEST_F(TreeWalk, BindMountLoopEnds) {
  make("d/x");
  std::filesystem::create_directory(root_ / "d/again");
  constexpr int not_possible = 98;
  const int status = in_child(User::Same, [&] {
    if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount((root_ / "d").c_str(), (root_ / "d/again").c_str(), nullptr, MS_BIND, nullptr) != 0) {
      return not_possible;
    }
    EXPECT_EQ(paths_of(walk_paths({root_.path()}, {})), Paths{root_ / "d/x"});
    return HasFailure() ? 1 : 0;
  });
  if (WIFEXITED(status) && WEXITSTATUS(status) == not_possible) GTEST_SKIP() << "needs root to mount";
  EXPECT_EQ(status, 0);
}

TEST_F(TreeWalk, DeepTreeDoesNotExhaustDescriptors) {
  std::string name = "x";
  for (int i = 0; i < 100; ++i) name = "d/" + name;
  make(name);
  const int status = in_child(User::Same, [&] {
    const rlimit few{32, 32};
    if (::setrlimit(RLIMIT_NOFILE, &few) != 0) return 2;
    return walk_paths({root_.path()}, {}).files.size() == 1 ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
}

// --- excludes -------------------------------------------------------------------------------------

TEST_F(TreeWalk, ExcludesMatchNamesAndPathsBelowTheArgument) {
  for (const char* name : {"d/lib/stubs/a.so", "d/lib/b.so", "d/lib/c.a", "d/share/b.so"}) make(name);
  const auto left = [&](const Paths& excludes) { return relative_of(walk_paths({root_ / "d"}, excludes)); };
  EXPECT_EQ(left({"stubs", "*.a"}), (Paths{"d/lib/b.so", "d/share/b.so"}));
  EXPECT_EQ(left({"lib/*"}), Paths{"d/share/b.so"});
  EXPECT_EQ(left({"lib/b.so"}), (Paths{"d/lib/c.a", "d/lib/stubs/a.so", "d/share/b.so"}));
  EXPECT_EQ(left({"d/lib/b.so"}).size(), 4U) << "relative to the argument, not to its parent";
}

TEST_F(TreeWalk, ExcludesHoldForNamedFilesAndNotForNamedDirectories) {
  make("d/x");
  make("y");
  EXPECT_EQ(paths_of(walk_paths({root_ / "d", root_ / "y"}, {"d", "y"})), Paths{root_ / "d/x"});
}

// --- our own files --------------------------------------------------------------------------------

TEST_F(TreeWalk, LeftoversAreListedAndAreNoFiles) {
  make("d/lib.so");
  const Place place{root_ / "d", "lib.so"};
  write_file(place.journal(), "");
  write_file(place.temporary(), "");
  const Paths expected = {place.journal(), place.temporary()};
  const Walk walk = walk_paths({root_ / "d"}, {});
  EXPECT_EQ(paths_of(walk), Paths{root_ / "d/lib.so"});
  EXPECT_EQ(walk.leftovers, expected);
  EXPECT_EQ(walk_paths({root_ / "d/lib.so"}, {}).leftovers, expected) << "beside a named file";
  EXPECT_EQ(walk_paths({root_ / "d/lib.so", root_ / "d", place.journal()}, {}).leftovers, expected) << "once each";
}

TEST_F(TreeWalk, NamesThatOnlyLookLikeOursAreFiles) {
  make(".cuda-runpath-journal-0123456789abcdeX");
  make(".cuda-runpath-journal-");
  make("x.cuda-runpath-journal-0123456789abcdef");
  EXPECT_EQ(walk_paths({root_.path()}, {}).files.size(), 3U);
}

// --- lists ----------------------------------------------------------------------------------------

TEST_F(TreeWalk, ListOfLinesAndOfNulSeparatedPaths) {
  write_file(root_ / "lines", "a\n\nb c\n d\r\nlast");
  EXPECT_EQ(read_path_list(root_ / "lines", ListSeparator::Newline).value(), (Paths{"a", "b c", " d\r", "last"}));
  write_file(root_ / "nuls", std::string_view("a\nb\0\0c\0", 7));
  EXPECT_EQ(read_path_list(root_ / "nuls", ListSeparator::Nul).value(), (Paths{"a\nb", "c"}));
}

TEST_F(TreeWalk, ListThatCannotBeReadIsAnError) {
  for (const std::string& path : {root_ / "none", root_.path()}) {
    const auto list = read_path_list(path, ListSeparator::Newline);
    ASSERT_FALSE(list);
    EXPECT_EQ(list.error().kind, ErrorKind::Io);
    EXPECT_EQ(list.error().path, path);
  }
}

TEST_F(TreeWalk, ListFromStandardInput) {
  write_file(root_ / "list", "a\nb\n");
  const int status = in_child(User::Same, [&] {
    if (::dup2(::open((root_ / "list").c_str(), O_RDONLY), 0) != 0) return 2;
    return read_path_list("-", ListSeparator::Newline).value() == Paths{"a", "b"} ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
}

TEST_F(TreeWalk, ThousandsOfFilesInOneDirectory) {
  for (int i = 0; i < 2'000; ++i) {
    const int file = ::open((root_ / std::to_string(i)).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ASSERT_GE(file, 0);
    ::close(file);
  }
  EXPECT_EQ(walk_paths({root_.path()}, {}).files.size(), 2'000U);
}

}  // namespace
}  // namespace cuda_runpath
