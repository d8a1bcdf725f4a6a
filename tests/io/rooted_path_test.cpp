// Paths followed as a process inside of another root would: links of the root never lead out of it.
#include "cuda_runpath/io/rooted_path.hpp"

#include <filesystem>

#include "test_files.hpp"

namespace cuda_runpath {
namespace {

using namespace io_test;  // NOLINT: a test

class RootedPathTest : public testing::Test {
 protected:
  RootedPathTest() {
    std::filesystem::create_directories(directory_ / "root/usr/lib");
    write_file(directory_ / "root/usr/lib/libc.so.6", "libc");
    write_file(directory_ / "outside", "of the host");
  }
  void link(const std::string& target, const std::string& path) const {
    std::filesystem::create_symlink(target, root() + path);
  }
  [[nodiscard]] std::string root() const { return directory_ / "root"; }
  /// What `path` stands for inside of the root; "-" when it stands for nothing.
  [[nodiscard]] std::string resolved(const std::string& path) const {
    RootedPath rooted(root());
    const auto place = rooted.resolve(path);
    if (!place) return "-";
    EXPECT_EQ(place->on_host, rooted.root() + (place->inside == "/" ? "" : place->inside));
    return place->inside;
  }

  TemporaryDirectory directory_;
};

TEST_F(RootedPathTest, PlainPath) {
  EXPECT_EQ(resolved("/usr/lib/libc.so.6"), "/usr/lib/libc.so.6");
}

TEST_F(RootedPathTest, RootItself) {
  EXPECT_EQ(resolved("/"), "/");
  EXPECT_EQ(resolved(""), "/");
}

TEST_F(RootedPathTest, DotsAndRepeatedSlashes) {
  EXPECT_EQ(resolved("//usr/./lib/../lib//libc.so.6"), "/usr/lib/libc.so.6");
}

TEST_F(RootedPathTest, AbsoluteLinkLeadsToTheRoot) {
  link("/usr/lib", "/usr/lib64");
  EXPECT_EQ(resolved("/usr/lib64/libc.so.6"), "/usr/lib/libc.so.6");
}

TEST_F(RootedPathTest, RelativeLinkBeginsWhereItLies) {
  link("usr/lib", "/lib");
  link("libc.so.6", "/usr/lib/libc.so");
  EXPECT_EQ(resolved("/lib/libc.so"), "/usr/lib/libc.so.6");
}

TEST_F(RootedPathTest, UpwardsEndsAtTheRoot) {
  EXPECT_EQ(resolved("/../../usr/lib/libc.so.6"), "/usr/lib/libc.so.6");
  link("../../../../usr/lib/libc.so.6", "/usr/lib/up");
  EXPECT_EQ(resolved("/usr/lib/up"), "/usr/lib/libc.so.6");
}

TEST_F(RootedPathTest, UpwardsBehindALinkIsThatOfItsTarget) {
  link("usr/lib", "/lib");
  EXPECT_EQ(resolved("/lib/../lib/libc.so.6"), "/usr/lib/libc.so.6");
}

TEST_F(RootedPathTest, LinkToTheHostIsMissing) {
  link(directory_ / "outside", "/escape");
  EXPECT_EQ(resolved("/escape"), "-");
}

TEST_F(RootedPathTest, LoopIsMissing) {
  link("b", "/a");
  link("a", "/b");
  EXPECT_EQ(resolved("/a"), "-");
}

TEST_F(RootedPathTest, AsManyLinksAsTheKernelFollows) {
  link("usr", "/l0");
  for (int i = 1; i <= 45; ++i) link("l" + std::to_string(i - 1), "/l" + std::to_string(i));
  EXPECT_EQ(resolved("/l39/lib"), "/usr/lib");
  EXPECT_EQ(resolved("/l40/lib"), "-");
}

/// As deep as a hostile image can make it: recursion by parts as well would need more than the stack has.
TEST_F(RootedPathTest, LinksOfManyPartsFitTheStack) {
  std::string dots;
  for (int i = 0; i < 2000; ++i) dots += "/.";
  link("usr", "/l0");
  for (int i = 1; i < 40; ++i) link("l" + std::to_string(i - 1) + dots, "/l" + std::to_string(i));
  EXPECT_EQ(resolved("/l39/lib"), "/usr/lib");
}

TEST_F(RootedPathTest, MissingPartIsMissing) {
  EXPECT_EQ(resolved("/usr/share/none"), "-");
  EXPECT_EQ(resolved("/usr/share/.."), "-");
}

TEST_F(RootedPathTest, DanglingLinkIsMissing) {
  link("/usr/none", "/dangling");
  EXPECT_EQ(resolved("/dangling"), "-");
}

TEST_F(RootedPathTest, SecondAnswerIsTheFirst) {
  link("/usr/lib", "/lib");
  RootedPath rooted(root());
  const auto first = rooted.resolve("/lib/libc.so.6");
  const auto second = rooted.resolve("/lib/libc.so.6");
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->inside, second->inside);
}

TEST_F(RootedPathTest, HostItself) {
  for (const char* root : {"", "/"}) {
    RootedPath host(root);
    const std::string file = std::filesystem::canonical(directory_ / "outside");
    const auto place = host.resolve(file);
    ASSERT_TRUE(place);
    EXPECT_EQ(place->inside, file);
    EXPECT_EQ(place->on_host, file);
  }
}

TEST_F(RootedPathTest, RootThroughALinkOfTheHost) {
  std::filesystem::create_symlink(root(), directory_ / "link");
  RootedPath rooted(directory_ / "link");
  EXPECT_EQ(rooted.root(), std::filesystem::canonical(root()));
  EXPECT_EQ(rooted.inside_of(directory_ / "link/usr/lib"), "/usr/lib");
}

TEST_F(RootedPathTest, PathOfTheHostBelowTheRoot) {
  const RootedPath rooted(root());
  EXPECT_EQ(rooted.inside_of(root()), "/");
  EXPECT_EQ(rooted.inside_of(root() + "/usr/lib/libc.so.6"), "/usr/lib/libc.so.6");
}

TEST_F(RootedPathTest, PathOfTheHostBesideTheRoot) {
  std::filesystem::create_directories(directory_ / "root2");
  const RootedPath rooted(root());
  EXPECT_EQ(rooted.inside_of(directory_ / "outside"), std::nullopt);
  EXPECT_EQ(rooted.inside_of(directory_ / "root2"), std::nullopt);
}

TEST_F(RootedPathTest, LinkOfTheRootIsNotFollowedOnTheHost) {
  link(directory_ / "outside", "/usr/lib/out");
  EXPECT_EQ(RootedPath(root()).inside_of(root() + "/usr/lib/out"), "/usr/lib/out");
}

}  // namespace
}  // namespace cuda_runpath
