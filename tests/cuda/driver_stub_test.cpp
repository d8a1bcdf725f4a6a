// Link-time stand-ins are told from libraries by the SONAME, by needing nothing, and by a mark of their own.
#include <gtest/gtest.h>

#include "evidence_sample.hpp"

namespace cuda_runpath {
namespace {

bool is_stub(const Sample& sample, std::string_view path) {
  const MemoryFile file(sample.bytes);
  const Result<ElfFile> elf_file = ElfFile::read(file);
  const Result<ObjectFacts> facts = read_object_facts(file);
  if (!elf_file || !facts) {
    ADD_FAILURE() << "cannot be read";
    return false;
  }
  return is_driver_stub(*elf_file, *facts, path);
}

TEST(DriverStub, IsKnownByTheNameOfItsSource) {
  const Sample sample("stub.c", {"-nostdlib", "-Wl,-soname,libcuda.so.1"});
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  EXPECT_TRUE(is_stub(sample, "lib/libcuda.so"));
}

TEST(DriverStub, IsKnownByItsDirectoryWhenStripped) {
  const Sample sample("stub.c", {"-nostdlib", "-s", "-Wl,-soname,libnvidia-ml.so.1"});
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  EXPECT_TRUE(is_stub(sample, "/usr/local/cuda/lib64/stubs/libnvidia-ml.so"));
  EXPECT_TRUE(is_stub(sample, "stubs/libnvidia-ml.so"));
  EXPECT_FALSE(is_stub(sample, "/usr/local/cuda/lib64/mystubs/libnvidia-ml.so"));
}

TEST(DriverStub, NeedsNoLibrary) {
  const Sample sample("stub.c", {"-Wl,--no-as-needed", "-Wl,-soname,libcuda.so.1"});
  SKIP_OR_FAIL_UNLESS_COMPILED(sample.compiled);
  EXPECT_FALSE(is_stub(sample, "stubs/libcuda.so"));
}

TEST(DriverStub, BearsTheNameOfADriverLibrary) {
  const Sample toolkit("stub.c", {"-nostdlib", "-Wl,-soname,libcudart.so.13"});
  SKIP_OR_FAIL_UNLESS_COMPILED(toolkit.compiled);
  EXPECT_FALSE(is_stub(toolkit, "stubs/libcudart.so"));
  const Sample unnamed("stub.c", {"-nostdlib"});
  SKIP_OR_FAIL_UNLESS_COMPILED(unnamed.compiled);
  EXPECT_FALSE(is_stub(unnamed, "stubs/libcuda.so"));
}

}  // namespace
}  // namespace cuda_runpath
