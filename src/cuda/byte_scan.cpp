#include "cuda/byte_scan.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>

#include "cuda/driver_names.hpp"
#include "cuda_runpath/base/byte_search.hpp"
#include "cuda_runpath/base/endian.hpp"

namespace cuda_runpath {
namespace {

constexpr std::uint64_t smallest_window = 4ULL * 1024;
constexpr std::uint64_t largest_window = 256ULL * 1024;
constexpr std::uint64_t context_in_front = 1;
constexpr std::uint64_t context_behind = driver_name_reach;

/// The header of a fat binary: u32 magic, u16 version 1, u16 header size 16, u64 size of what follows.
/// Source: measured, CUDA 13.0.
constexpr std::string_view fat_binary_magic("\x50\xed\x55\xba\x01\x00\x10\x00", 8);
constexpr std::uint64_t fat_binary_header_size = 16;
static_assert(context_behind >= fat_binary_header_size, "a header that begins in a window is seen whole");

/// Where a fat binary that begins in [first, last) of `bytes` lies, as indices; it fits `room`, counted
/// from the start of `bytes`. A header that does not fit is no header.
std::optional<Range> find_fat_binary(std::string_view bytes, std::size_t first, std::size_t last, std::uint64_t room) {
  for (std::size_t at = find_bytes(bytes, first, last, fat_binary_magic); at < last;
       at = find_bytes(bytes, at + 1, last, fat_binary_magic)) {
    if (bytes.size() - at < fat_binary_header_size) break;
    Packed<std::uint64_t, std::endian::little> size;
    std::memcpy(&size, bytes.data() + at + 8, sizeof size);
    const std::optional<Range> range = range_of(at + fat_binary_header_size, size);
    if (range && size > 0 && range->end <= room) return Range{at, range->end};
  }
  return std::nullopt;
}

/// Shows what was read, in pieces where fat binaries lie in it. Gives the place to go on from, as an
/// index into `window.bytes` that may be far behind them, or nothing to stop.
std::optional<std::uint64_t> show_pieces(ScanWindow window, std::uint64_t room, const ScanVisitor& visit) {
  const std::size_t end = window.last;
  for (;;) {
    const std::optional<Range> device_code = find_fat_binary(window.bytes, window.first, end, room);
    window.last = device_code ? device_code->begin : end;
    window.fat_binary = std::nullopt;
    if (device_code) window.fat_binary = window.file_offset + device_code->begin;
    if (visit(window) == ScanStep::Stop) return std::nullopt;
    if (!device_code) return end;
    if (device_code->end >= end) return device_code->end;
    window.first = device_code->end;
  }
}

}  // namespace

Status scan_bytes(const RandomAccess& file, Range range, const ScanVisitor& visit) {
  // Not filled with zeros: for most sections that would cost as much as reading them.
  const auto buffer = std::make_unique_for_overwrite<std::byte[]>(
      context_in_front + std::min(largest_window, range.size()) + context_behind);
  std::uint64_t window_size = smallest_window;
  for (std::uint64_t at = range.begin; at < range.end;) {
    const std::uint64_t begin = at - std::min(context_in_front, at - range.begin);
    const std::uint64_t last = at + std::min(window_size, range.end - at);
    const std::uint64_t end = last + std::min(context_behind, range.end - last);
    const std::span<std::byte> part(buffer.get(), end - begin);
    if (Status done = file.read(begin, part); !done) return done;

    const ScanWindow window{text_of(part), begin, at - begin, last - begin, std::nullopt};
    const std::optional<std::uint64_t> next = show_pieces(window, range.end - begin, visit);
    if (!next) return {};
    at = begin + *next;
    // Behind a fat binary there is often the next one: look at little before reading much.
    window_size = at > last ? smallest_window : std::min(window_size * 2, largest_window);
  }
  return {};
}

}  // namespace cuda_runpath
