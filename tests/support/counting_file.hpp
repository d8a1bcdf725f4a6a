/// A file that counts what is read of it, and that can be made to fail.
#pragma once

#include "cuda_runpath/base/random_access.hpp"

namespace cuda_runpath {

class CountingFile final : public RandomAccess {
 public:
  explicit CountingFile(const RandomAccess& file) : file_(file) {}

  [[nodiscard]] std::uint64_t size() const override { return file_.size(); }
  [[nodiscard]] Status read(std::uint64_t file_offset, std::span<std::byte> out) const override {
    if (fails) return fail(ErrorKind::Io, "the disk says no");
    ++reads;
    bytes_read += out.size();
    return file_.read(file_offset, out);
  }

  mutable std::size_t reads = 0;
  mutable std::uint64_t bytes_read = 0;
  mutable bool fails = false;

 private:
  const RandomAccess& file_;
};

}  // namespace cuda_runpath
