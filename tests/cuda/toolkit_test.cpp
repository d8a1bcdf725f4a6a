// The libraries of an installed CUDA toolkit, as measured with CUDA 13.0 for x86_64.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "evidence_sample.hpp"

namespace cuda_runpath {
namespace {

const std::string directory = "/usr/local/cuda/lib64/";

/// Half a gigabyte is too much for a buffer; counts what is read.
class ToolkitFile final : public RandomAccess {
 public:
  explicit ToolkitFile(const std::string& name) : descriptor_(open((directory + name).c_str(), O_RDONLY | O_CLOEXEC)) {
    std::error_code ignored;
    size_ = std::filesystem::file_size(directory + name, ignored);
  }
  ~ToolkitFile() override { close(descriptor_); }
  ToolkitFile(const ToolkitFile&) = delete;
  ToolkitFile& operator=(const ToolkitFile&) = delete;

  [[nodiscard]] std::uint64_t size() const override { return size_; }
  [[nodiscard]] Status read(std::uint64_t file_offset, std::span<std::byte> out) const override {
    if (Status inside = check_inside(*this, file_offset, out.size()); !inside) return inside;
    bytes_read += out.size();
    const ssize_t got = pread(descriptor_, out.data(), out.size(), static_cast<off_t>(file_offset));
    if (got != static_cast<ssize_t>(out.size())) return fail(ErrorKind::Io, "short read");
    return {};
  }
  mutable std::uint64_t bytes_read = 0;

 private:
  int descriptor_;
  std::uint64_t size_ = 0;
};

#define SKIP_WITHOUT(name) \
  if (!std::filesystem::exists(directory + (name))) GTEST_SKIP() << directory << (name) << " is not installed"

class Opens : public testing::TestWithParam<const char*> {};
TEST_P(Opens, Libcuda) {
  SKIP_WITHOUT(GetParam());
  EXPECT_TRUE(opens_libcuda(evidence_in(ToolkitFile(GetParam()))));
}
INSTANTIATE_TEST_SUITE_P(Toolkit, Opens,
                         testing::Values("libcudart.so.13", "libcublas.so.13", "libcublasLt.so.13", "libnccl.so.2",
                                         "libcufft.so.12"));

class OpensNo : public testing::TestWithParam<const char*> {};
TEST_P(OpensNo, DriverLibrary) {
  SKIP_WITHOUT(GetParam());
  EXPECT_FALSE(opens_driver(evidence_in(ToolkitFile(GetParam()))));
}
INSTANTIATE_TEST_SUITE_P(Toolkit, OpensNo,
                         testing::Values("libnvrtc-builtins.so.13.0", "libcudnn_heuristic.so.9", "libnvvm.so.4",
                                         "libnvtx3interop.so.1", "libpcsamplingutil.so", "libcudnn.so.9"));

TEST(Toolkit, LargestLibraryIsNotReadThrough) {
  SKIP_WITHOUT("libcublasLt.so.13");
  for (const EvidenceDepth depth : {EvidenceDepth::UntilDecided, EvidenceDepth::Everything}) {
    const ToolkitFile file("libcublasLt.so.13");
    EXPECT_TRUE(opens_libcuda(evidence_in(file, depth)));
    EXPECT_LT(file.bytes_read, file.size() / 8);
  }
}

TEST(Toolkit, StubIsKnown) {
  SKIP_WITHOUT("stubs/libcuda.so");
  const ToolkitFile file("stubs/libcuda.so");
  const Result<ElfFile> elf_file = ElfFile::read(file);
  const Result<ObjectFacts> facts = read_object_facts(file);
  ASSERT_TRUE(elf_file && facts);
  EXPECT_TRUE(is_driver_stub(*elf_file, *facts, "libcuda.so"));
}

}  // namespace
}  // namespace cuda_runpath
