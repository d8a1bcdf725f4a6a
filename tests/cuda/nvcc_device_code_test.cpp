// What nvcc puts into a program, held against what it says it puts there: `nvcc --dryrun` prints the calls of
// `fatbinary` with kind and architecture of every image.
#include <regex>
#include <set>

#include "device_code_sample.hpp"
#include "support/compile.hpp"
#include "support/files.hpp"
#include "support/run.hpp"
#include "support/scratch.hpp"

namespace cuda_runpath {
namespace {

struct NvccBuild {
  const char* name;
  std::vector<std::string> flags;
};

void PrintTo(const NvccBuild& build, std::ostream* out) {
  *out << build.name;
}

/// "elf 90a" for each image of each `--image3=kind=elf,sm=90a,file=...`, sorted.
std::multiset<std::string> images_of_dry_run(const std::string& said) {
  static const std::regex image("--image3=kind=(\\w+),sm=(\\w+),");
  std::multiset<std::string> images;
  for (std::sregex_iterator at(said.begin(), said.end(), image), end; at != end; ++at) {
    images.insert((*at)[1].str() + " " + (*at)[2].str());
  }
  return images;
}

std::multiset<std::string> images_of(const DeviceCode& code) {
  std::multiset<std::string> images;
  for (const DeviceImage& image : code.images) {
    const char* kind = image.kind == ImageKind::Ptx ? "ptx" : image.kind == ImageKind::Cubin ? "elf" : "other";
    images.insert(std::string(kind) + " " + image.target.text().substr(3));
  }
  return images;
}

class NvccProgram : public testing::TestWithParam<NvccBuild> {
 protected:
  void SetUp() override {
    if (!find_tool("nvcc")) GTEST_SKIP() << "nvcc is not on PATH: CUDA build " << GetParam().name << " not made";
    job_.flags.insert(job_.flags.end(), GetParam().flags.begin(), GetParam().flags.end());
    const Compiled made = compile(job_);
    SKIP_OR_FAIL_UNLESS_COMPILED(made);
    bytes_ = read_file(made.path);
  }

  ScratchDirectory scratch_;
  CompileJob job_{.compiler = "nvcc",
                  .sources = {"programs/cuda_app.cu"},
                  .flags = {"-Wno-deprecated-gpu-targets"},
                  .output = scratch_.file("app")};
  Bytes bytes_;
};

TEST_P(NvccProgram, HoldsTheImagesThatNvccSays) {
  std::vector<std::string> dry_run{"nvcc", "--dryrun", fixture("programs/cuda_app.cu")};
  dry_run.insert(dry_run.end(), job_.flags.begin(), job_.flags.end());
  const std::multiset<std::string> said = images_of_dry_run(run_program(dry_run, {.cwd = scratch_.path()}).err);
  const DeviceCode code = device_code_in(MemoryFile(bytes_));
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(images_of(code), said);
  EXPECT_TRUE(code.faults.empty()) << code.faults.front();
}

INSTANTIATE_TEST_SUITE_P(
    Ways, NvccProgram,
    testing::Values(NvccBuild{"Default", {}}, NvccBuild{"RelocatableDeviceCode", {"-rdc=true", "-arch=sm_90"}},
                    NvccBuild{"SpecificTarget", {"-arch=sm_90a"}},
                    NvccBuild{"FamilyTarget", {"-gencode", "arch=compute_100f,code=[sm_100,compute_100f]"}},
                    NvccBuild{"PtxOnly", {"-gencode", "arch=compute_75,code=compute_75"}},
                    NvccBuild{"ManyTargets",
                              {"-gencode", "arch=compute_75,code=sm_75", "-gencode",
                               "arch=compute_80,code=[sm_80,compute_80]", "-gencode", "arch=compute_120,code=sm_120"}}),
    [](const auto& info) { return std::string(info.param.name); });

/// Without section headers.
class StrippedNvccProgram : public NvccProgram {};

TEST_P(StrippedNvccProgram, HoldsTheSameImages) {
  const std::multiset<std::string> with = images_of(device_code_in(MemoryFile(bytes_)));
  std::fill_n(bytes_.begin() + 0x28, 8, std::byte{0});  // e_shoff
  std::fill_n(bytes_.begin() + 0x3c, 4, std::byte{0});  // e_shnum, e_shstrndx
  EXPECT_EQ(images_of(device_code_in(MemoryFile(bytes_))), with);
}

INSTANTIATE_TEST_SUITE_P(Ways, StrippedNvccProgram,
                         testing::Values(NvccBuild{"RelocatableDeviceCode", {"-rdc=true", "-arch=sm_90"}}),
                         [](const auto& info) { return std::string(info.param.name); });

struct NvccOption {
  const char* name;
  std::vector<std::string> flags;
  const char* ptx;  ///< the PTX image in brief, without its version
};

void PrintTo(const NvccOption& option, std::ostream* out) {
  *out << option.name;
}

class NvccImage : public testing::TestWithParam<NvccOption> {};

TEST_P(NvccImage, HasTheFlagsOfTheOption) {
  if (!find_tool("nvcc")) GTEST_SKIP() << "nvcc is not on PATH: image " << GetParam().name << " not made";
  const ScratchDirectory scratch;
  CompileJob job{.compiler = "nvcc",
                 .sources = {"programs/cuda_app.cu"},
                 .flags = GetParam().flags,
                 .output = scratch.file("app.o")};
  job.flags.insert(job.flags.end(), {"-c", "-arch=sm_80", "-Wno-deprecated-gpu-targets"});
  const Compiled made = compile(job);
  SKIP_OR_FAIL_UNLESS_COMPILED(made);
  const DeviceCode code = device_code_in(MemoryFile(read_file(made.path)));
  std::string found;
  for (const DeviceImage& image : code.images) {
    if (image.kind != ImageKind::Ptx) continue;
    ASSERT_GT(image.ptx.value_or(Version{}), *Version::parse("8.0"));
    found = brief(image).substr(brief(image).find("sm_"));
  }
  EXPECT_EQ(found, GetParam().ptx) << brief(code);
}

INSTANTIATE_TEST_SUITE_P(Options, NvccImage,
                         testing::Values(NvccOption{"Raw", {"--compress-mode=none"}, "sm_80"},
                                         NvccOption{"Lz4", {"--compress-mode=speed"}, "sm_80 lz4"},
                                         NvccOption{"Zstd", {"--compress-mode=size"}, "sm_80 zstd"},
                                         NvccOption{"Debug", {"-G", "--compress-mode=none"}, "sm_80 debug"}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(NvccLto, IntermediateIsKnown) {
  if (!find_tool("nvcc")) GTEST_SKIP() << "nvcc is not on PATH: LTO object not made";
  const ScratchDirectory scratch;
  const Compiled made = compile({.compiler = "nvcc",
                                 .sources = {"programs/cuda_app.cu"},
                                 .flags = {"-c", "-rdc=true", "-gencode", "arch=compute_80,code=lto_80"},
                                 .output = scratch.file("app.o")});
  SKIP_OR_FAIL_UNLESS_COMPILED(made);
  const DeviceCode code = device_code_in(MemoryFile(read_file(made.path)));
  ASSERT_EQ(code.images.size(), 1U);
  EXPECT_EQ(code.images[0].kind, ImageKind::LtoIr);
}

}  // namespace
}  // namespace cuda_runpath
