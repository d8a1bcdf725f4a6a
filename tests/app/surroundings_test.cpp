#include "cuda_runpath/app/surroundings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/compile.hpp"
#include "support/files.hpp"
#include "support/scratch.hpp"

namespace cuda_runpath {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ObjectFacts library_called(const std::string& soname) {
  ObjectFacts facts;
  facts.kind = ObjectKind::SharedObject;
  facts.soname = soname;
  return facts;
}

TEST(NixStore, FileBelowIsInside) {
  const ScratchDirectory scratch;
  write_text(scratch.file("store/h-a/bin/x"), "");
  const std::string store = std::filesystem::canonical(scratch.file("store")).string();
  EXPECT_TRUE(is_inside_store(scratch.file("store/h-a/bin/x"), store));
}

TEST(NixStore, DirectoryWithTheSameBeginningIsOutside) {
  const ScratchDirectory scratch;
  write_text(scratch.file("store2/x"), "");
  const std::string store = std::filesystem::canonical(scratch.path()).string() + "/store";
  EXPECT_FALSE(is_inside_store(scratch.file("store2/x"), store));
}

TEST(NixStore, LinkIntoItIsInside) {
  const ScratchDirectory scratch;
  write_text(scratch.file("store/x"), "");
  std::filesystem::create_symlink(scratch.file("store"), scratch.file("result"));
  const std::string store = std::filesystem::canonical(scratch.file("store")).string();
  EXPECT_TRUE(is_inside_store(scratch.file("result/x"), store));
}

TEST(Wrapper, HiddenProgramBesideItIsFound) {
  const ScratchDirectory scratch;
  write_text(scratch.file("foo"), "#!/bin/sh\n");
  write_text(scratch.file(".foo-wrapped"), "");
  EXPECT_EQ(wrapped_program(scratch.file("foo")), scratch.file(".foo-wrapped"));
}

TEST(Wrapper, NothingBesideItIsNoWrapper) {
  const ScratchDirectory scratch;
  write_text(scratch.file("foo"), "#!/bin/sh\n");
  EXPECT_EQ(wrapped_program(scratch.file("foo")), std::nullopt);
}

TEST(CompatPackage, LibraryInTheCompatDirectoryBelongsToIt) {
  const ScratchDirectory scratch;
  EXPECT_TRUE(is_in_compat_package(library_called("libcuda.so.1"), scratch.file("libcuda.so.1"), scratch.path()));
}

TEST(CompatPackage, OtherLibraryInTheCompatDirectoryDoesNot) {
  const ScratchDirectory scratch;
  EXPECT_FALSE(is_in_compat_package(library_called("libfoo.so.1"), scratch.file("libfoo.so.1"), scratch.path()));
}

TEST(CompatPackage, LibraryBesideARealLibcudaBelongsToIt) {
  const ScratchDirectory scratch;
  CompileJob job;
  job.source_text = "extern int puts(const char*); int cuInit(void) { return puts(\"real\"); }";
  job.flags = {"-shared", "-fPIC", "-Wl,-soname,libcuda.so.1"};
  job.output = scratch.file("libcuda.so.575.57.08");
  const Compiled compiled = compile(job);
  SKIP_OR_FAIL_UNLESS_COMPILED(compiled);
  EXPECT_TRUE(is_in_compat_package(library_called("libcuda.so.1"), compiled.path, std::nullopt));
}

TEST(CompatPackage, LibraryAloneDoesNot) {
  const ScratchDirectory scratch;
  EXPECT_FALSE(is_in_compat_package(library_called("libcuda.so.1"), scratch.file("libcuda.so.1"), std::nullopt));
}

TEST(HashKeepers, WheelIsSeenByItsRecord) {
  const ScratchDirectory scratch;
  const std::vector<FoundFile> files = {{scratch.file("foo-1.dist-info/RECORD"), "", 1}};
  EXPECT_THAT(hash_keepers(files, {}), ElementsAre(HasSubstr("RECORD")));
}

TEST(HashKeepers, CondaIsSeenFromAFileInside) {
  const ScratchDirectory scratch;
  write_text(scratch.file("env/conda-meta/a.json"), "{}");
  write_text(scratch.file("env/lib/libfoo.so"), "");
  EXPECT_THAT(hash_keepers({}, {scratch.file("env/lib/libfoo.so")}), ElementsAre(HasSubstr("conda")));
}

TEST(HashKeepers, OrdinaryTreeHasNone) {
  const ScratchDirectory scratch;
  EXPECT_THAT(hash_keepers({{scratch.file("lib/x.so"), "", 1}}, {scratch.path()}), IsEmpty());
}

}  // namespace
}  // namespace cuda_runpath
