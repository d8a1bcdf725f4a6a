/// A walk over the fat binaries of one part of a file, header by header.
#pragma once

#include <string>

#include "cuda/fat_binary_format.hpp"
#include "cuda_runpath/base/random_access.hpp"
#include "cuda_runpath/cuda/fat_binary.hpp"

namespace cuda_runpath {

class FatBinaryWalk {
 public:
  explicit FatBinaryWalk(const RandomAccess& file) : file_(file) {}

  /// Adds the fat binaries that lie one behind the other in `region` (file offsets, inside the file) of
  /// the section or segment `place`. Errors: as `RandomAccess::read`.
  [[nodiscard]] Status walk(Range region, const std::string& place);
  /// Adds the one fat binary at the beginning of `room`. Errors: as `RandomAccess::read`.
  [[nodiscard]] Status walk_one(Range room, const std::string& place);

  /// A fault at a file offset; more than a screenful is only counted.
  void add_fault(std::uint64_t file_offset, const std::string& place, const std::string& what);

  [[nodiscard]] DeviceCode take();

 private:
  static constexpr std::size_t most_headers = 1'000'000;

  [[nodiscard]] bool is_full() const { return headers_ >= most_headers; }

  // Each gives the file offset to go on from, at most the end of the region. `step` always gets further than `at`.
  [[nodiscard]] Result<std::uint64_t> step(std::uint64_t at, Range region, const std::string& place);
  [[nodiscard]] Result<std::uint64_t> read_entries(Range entries, const std::string& place);
  [[nodiscard]] Result<std::uint64_t> skip_rest(std::uint64_t at, Range region, const std::string& place);
  [[nodiscard]] Result<std::uint64_t> skip_to_header(std::uint64_t at, Range region, const std::string& place);

  void add_image(const fat_binary::Entry& entry, std::uint64_t at, const std::string& place);

  const RandomAccess& file_;
  DeviceCode code_;
  std::size_t headers_ = 0;  ///< of fat binaries and entries
  std::size_t untold_faults_ = 0;
};

}  // namespace cuda_runpath
