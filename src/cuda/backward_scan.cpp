#include "cuda/backward_scan.hpp"

#include <algorithm>
#include <memory>

namespace cuda_runpath {
namespace {

constexpr std::uint64_t window_size = 256ULL * 1024;
constexpr std::uint64_t context_behind = 64;

}  // namespace

Status scan_backward(const RandomAccess& file, Range range, std::uint64_t most, const ScanVisitor& visit) {
  if (range.empty()) return {};
  range.begin = range.end - std::min(range.size(), most);
  const auto buffer = std::make_unique_for_overwrite<std::byte[]>(std::min(window_size + context_behind, range.size()));
  for (std::uint64_t last = range.end; last > range.begin;) {
    const std::uint64_t begin = last - std::min(window_size, last - range.begin);
    const std::uint64_t end = last + std::min(context_behind, range.end - last);
    const std::span<std::byte> part(buffer.get(), end - begin);
    if (Status done = file.read(begin, part); !done) return done;
    if (visit({text_of(part), begin, 0, last - begin, std::nullopt}) == ScanStep::Stop) return {};
    last = begin;
  }
  return {};
}

}  // namespace cuda_runpath
