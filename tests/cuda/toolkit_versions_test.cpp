// The libraries and compilers of an installed CUDA toolkit: device code and runtimes in them, and what reading
// them costs. What is expected comes from the toolkit's own headers , or from what must add up.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "cuda_runpath/cuda/fat_binary.hpp"
#include "cuda_runpath/cuda/versions_inside.hpp"
#include "cuda_runpath/io/disk_file.hpp"
#include "support/compile.hpp"
#include "support/counting_file.hpp"
#include "support/files.hpp"
#include "support/run.hpp"
#include "support/scratch.hpp"

namespace cuda_runpath {
namespace {

const std::string directory = "/usr/local/cuda/lib64/";

#define SKIP_WITHOUT(name) \
  if (!std::filesystem::exists(directory + (name))) GTEST_SKIP() << directory << (name) << " is not installed"

/// "13.0", from `#define CUDART_VERSION 13000`.
std::string release_of_headers() {
  const std::string text = read_text("/usr/local/cuda/include/cuda_runtime_api.h");
  std::smatch found;
  if (!std::regex_search(text, found, std::regex("#define +CUDART_VERSION +(\\d+)"))) return "no header";
  const int number = std::stoi(found[1]);
  return std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
}

std::optional<VersionInside> runtime_in(const RandomAccess& file) {
  const Result<ElfFile> elf_file = ElfFile::read(file);
  if (!elf_file) return std::nullopt;
  const Result<ObjectFacts> facts = read_object_facts(*elf_file);
  if (!facts) return std::nullopt;
  Result<std::optional<VersionInside>> found = runtime_version(*elf_file, *facts);
  if (!found) ADD_FAILURE() << describe(found.error());
  return found ? *found : std::nullopt;
}

std::string exact_runtime_in(const RandomAccess& file) {
  const std::optional<VersionInside> found = runtime_in(file);
  if (!found) return "none";
  return found->bound == VersionBound::Exact ? found->version.text() : "not exact: " + found->reason;
}

std::string exact_runtime_in(const std::string& path) {
  const Result<DiskFile> file = DiskFile::open(path);
  return file ? exact_runtime_in(*file) : describe(file.error());
}

class HoldsRuntime : public testing::TestWithParam<const char*> {};
TEST_P(HoldsRuntime, OfTheToolkit) {
  SKIP_WITHOUT(GetParam());
  EXPECT_EQ(exact_runtime_in(directory + GetParam()), release_of_headers());
}
INSTANTIATE_TEST_SUITE_P(Toolkit, HoldsRuntime,
                         testing::Values("libcudart.so", "libcublas.so", "libcublasLt.so", "libcusparse.so",
                                         "libcusolver.so", "libcurand.so"));

/// Some name libcuda, and hold names of its functions, without a runtime.
class HoldsNoRuntime : public testing::TestWithParam<const char*> {};
TEST_P(HoldsNoRuntime, OfAnyRelease) {
  SKIP_WITHOUT(GetParam());
  EXPECT_EQ(exact_runtime_in(directory + GetParam()), "none");
}
INSTANTIATE_TEST_SUITE_P(Toolkit, HoldsNoRuntime,
                         testing::Values("libcupti.so", "libcufft.so", "libnvrtc.so", "libnvJitLink.so", "libcudnn.so",
                                         "stubs/libcuda.so"));

TEST(HoldsRuntimeOfItsOwn, Cudnn) {
  SKIP_WITHOUT("libcudnn_graph.so");
  const Result<DiskFile> file = DiskFile::open(directory + "libcudnn_graph.so");
  ASSERT_TRUE(file);
  const std::optional<VersionInside> found = runtime_in(*file);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->bound, VersionBound::Exact);
  EXPECT_GE(found->version, *Version::parse("12.0"));
}

/// A program with the static runtime; linkers lay strings and code out differently.
class LinkedBy : public testing::TestWithParam<Linker> {};
TEST_P(LinkedBy, HoldsItsRuntime) {
  if (!find_tool("nvcc")) GTEST_SKIP() << "nvcc is not on PATH: no program with a static runtime";
  if (!has_linker("cc", GetParam())) GTEST_SKIP() << "ld." << name_of(GetParam()) << " is not installed";
  const ScratchDirectory scratch;
  CompileJob job{.compiler = "nvcc", .sources = {"programs/cuda_app.cu"}, .output = scratch.file("app")};
  if (GetParam() != Linker::Default) job.flags = {"-Xcompiler", std::string("-fuse-ld=") + name_of(GetParam())};
  const Compiled made = compile(job);
  SKIP_OR_FAIL_UNLESS_COMPILED(made);
  EXPECT_EQ(exact_runtime_in(made.path), release_of_headers());

  Bytes bytes = read_file(made.path);
  std::fill_n(bytes.begin() + 0x28, 8, std::byte{0});  // e_shoff
  std::fill_n(bytes.begin() + 0x3c, 4, std::byte{0});  // e_shnum, e_shstrndx
  EXPECT_EQ(exact_runtime_in(MemoryFile(bytes)), release_of_headers()) << "without section headers";
}
INSTANTIATE_TEST_SUITE_P(Linkers, LinkedBy,
                         testing::Values(Linker::Default, Linker::Bfd, Linker::Gold, Linker::Lld, Linker::Mold),
                         [](const auto& info) { return std::string(name_of(info.param)); });

TEST(SharedRuntimeProgram, HoldsNoRuntime) {
  if (!find_tool("nvcc")) GTEST_SKIP() << "nvcc is not on PATH: no program with a shared runtime";
  const ScratchDirectory scratch;
  const Compiled made = compile({.compiler = "nvcc",
                                 .sources = {"programs/cuda_app.cu"},
                                 .flags = {"-cudart", "shared"},
                                 .output = scratch.file("app")});
  SKIP_OR_FAIL_UNLESS_COMPILED(made);
  EXPECT_EQ(exact_runtime_in(made.path), "none");
}

/// Without its code the release is a lower bound: not newer than the truth.
TEST(StaticRuntimeOfAnotherMachine, IsAtMostTheTruth) {
  SKIP_WITHOUT("libcublas.so");
  const Result<DiskFile> file = DiskFile::open(directory + "libcublas.so");
  ASSERT_TRUE(file);
  const Result<ElfFile> elf_file = ElfFile::read(*file);
  Result<ObjectFacts> facts = read_object_facts(*elf_file);
  ASSERT_TRUE(facts);
  facts->machine = elf::EM_AARCH64;
  const Result<std::optional<VersionInside>> found = runtime_version(*elf_file, *facts);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->bound, VersionBound::AtLeast);
  EXPECT_LE((*found)->version, *Version::parse(release_of_headers()));
}

class DeviceCodeOf : public testing::TestWithParam<const char*> {};

/// Half a gigabyte costs one header of 64 bytes for each image and one of 16 for each fat binary.
TEST_P(DeviceCodeOf, IsReadByItsHeadersAlone) {
  SKIP_WITHOUT(GetParam());
  const Result<DiskFile> disk = DiskFile::open(directory + GetParam());
  ASSERT_TRUE(disk);
  const CountingFile file(*disk);
  const Result<ElfFile> elf_file = ElfFile::read(file);
  ASSERT_TRUE(elf_file);
  file.bytes_read = 0;
  const Result<DeviceCode> code = read_device_code(*elf_file);
  ASSERT_TRUE(code);
  EXPECT_TRUE(code->faults.empty()) << code->faults.front();
  EXPECT_GT(code->images.size(), 100U);
  EXPECT_EQ(file.bytes_read, code->fat_binaries * 16 + code->images.size() * 64);
}

TEST_P(DeviceCodeOf, FillsItsSections) {
  SKIP_WITHOUT(GetParam());
  const Result<DiskFile> file = DiskFile::open(directory + GetParam());
  const Result<ElfFile> elf_file = ElfFile::read(*file);
  ASSERT_TRUE(elf_file);
  const Result<DeviceCode> code = read_device_code(*elf_file);
  ASSERT_TRUE(code);
  std::uint64_t room = 0;
  for (const Section& section : elf_file->sections()) {
    if (section.name == ".nv_fatbin" || section.name == "__nv_relfatbin") room += section.size;
  }
  std::uint64_t payload = 0;
  for (const DeviceImage& image : code->images) payload += image.stored_size;
  EXPECT_LE(payload, room);
  EXPECT_GT(payload + code->images.size() * 128 + code->fat_binaries * 24, room);
}

INSTANTIATE_TEST_SUITE_P(Toolkit, DeviceCodeOf,
                         testing::Values("libcublasLt.so", "libcublas.so", "libcusparse.so", "libcusolver.so",
                                         "libnccl.so", "libcudnn_engines_precompiled.so"));

}  // namespace
}  // namespace cuda_runpath
