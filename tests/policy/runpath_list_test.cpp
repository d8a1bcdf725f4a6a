// Splitting a stored list, and which directories are stub directories.
#include <gtest/gtest.h>

#include "cuda_runpath/policy/runpath_plan.hpp"

namespace cuda_runpath {
namespace {

using List = std::vector<std::string>;

TEST(SplitRunpath, GivesNoEntryForAnEmptyList) {
  EXPECT_EQ(split_runpath(""), List{});
}

TEST(SplitRunpath, SeparatesAtColons) {
  EXPECT_EQ(split_runpath("/a:$ORIGIN:/b c"), (List{"/a", "$ORIGIN", "/b c"}));
}

TEST(SplitRunpath, KeepsEmptyEntries) {
  EXPECT_EQ(split_runpath("a::b"), (List{"a", "", "b"}));
  EXPECT_EQ(split_runpath(":a:"), (List{"", "a", ""}));
  EXPECT_EQ(split_runpath(":"), (List{"", ""}));
}

TEST(IsStubDirectory, WantsAComponent) {
  for (const char* directory : {"stubs", "/x/stubs", "/x/stubs/", "$ORIGIN/../stubs/lib", "stubs/x", "/stubsx/stubs"}) {
    EXPECT_TRUE(is_stub_directory(directory)) << directory;
  }
}

TEST(IsStubDirectory, TakesNoPartOfAName) {
  for (const char* directory : {"", "/x/mystubs", "/x/stubs-1.0", "/x/stub", "/x/Stubs"}) {
    EXPECT_FALSE(is_stub_directory(directory)) << directory;
  }
}

TEST(NameOf, SaysActionsAndTags) {
  EXPECT_STREQ(name_of(EntryAction::Move), "move");
  EXPECT_STREQ(name_of(RunpathTag::Rpath), "DT_RPATH");
  EXPECT_STREQ(name_of(RunpathTag::None), "none");
}

TEST(IsCudaStubDirectory, WantsAPathThatSaysSo) {
  for (const char* directory : {"/usr/local/cuda/lib64/stubs", "/nix/store/x-cuda_cudart-12.4-stubs/lib/stubs",
                                "/opt/nvidia/hpc_sdk/stubs", "/opt/CUDA/stubs/"}) {
    EXPECT_TRUE(is_cuda_stub_directory(directory)) << directory;
  }
  for (const char* directory : {"/opt/app/stubs", "/usr/local/cuda/lib64", "$ORIGIN/stubs", ""}) {
    EXPECT_FALSE(is_cuda_stub_directory(directory)) << directory;
  }
}

}  // namespace
}  // namespace cuda_runpath
