// Every size comes out of the file, so none moves the walk out of its region or back: an entry that does
// not fit its fat binary ends that fat binary, a fat binary that does not fit its section ends with it.
// One read of 64 bytes for an entry; payloads are never touched.
#include "cuda/fat_binary_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "cuda/fat_binary_format.hpp"

namespace cuda_runpath {
namespace {

using namespace fat_binary;

constexpr std::uint64_t alignment = 8;
constexpr std::size_t most_faults = 32;
/// How far behind a fault the next magic number is looked for: payloads are megabytes.
constexpr std::uint64_t search_reach = 64ULL * 1024;
constexpr std::uint64_t search_step = 4096;
/// No architecture had fewer digits than 1.0 or more than 12.1 (CUDA 13); beyond that it is no number for one.
constexpr std::uint32_t least_sm = 10;
constexpr std::uint32_t most_sm = 999;

template <class T>
Result<T> read_struct(const RandomAccess& file, std::uint64_t file_offset) {
  T value;
  if (Status done = file.read(file_offset, std::as_writable_bytes(std::span(&value, 1))); !done) {
    return tl::unexpected(done.error());
  }
  return value;
}

ImageKind kind_of(const Entry& entry) {
  switch (entry.kind) {
    case kind_ptx:
      return ImageKind::Ptx;
    case kind_cubin:
      return ImageKind::Cubin;
    case kind_lto_ir:
      return ImageKind::LtoIr;
    default:
      return ImageKind::Other;
  }
}

ImageCompression compression_of(const Entry& entry) {
  if (entry.compressed_size == 0) return ImageCompression::None;
  const bool lz4 = (entry.flags & flag_lz4) != 0;
  const bool zstd = (entry.flags & flag_zstd) != 0;
  if (lz4 == zstd) return ImageCompression::Unknown;
  return lz4 ? ImageCompression::Lz4 : ImageCompression::Zstd;
}

/// An entry that claims both scopes is taken at the narrower one.
GpuArchitecture target_of(const Entry& entry) {
  ArchitectureScope scope = ArchitectureScope::Base;
  if ((entry.flags & flag_family) != 0) scope = ArchitectureScope::Family;
  if ((entry.flags & flag_specific) != 0) scope = ArchitectureScope::Specific;
  return {entry.sm / 10, entry.sm % 10, scope};
}

DeviceImage image_of(const Entry& entry, std::uint64_t file_offset) {
  DeviceImage image;
  image.kind = kind_of(entry);
  image.raw_kind = entry.kind;
  image.target = target_of(entry);
  if (image.kind == ImageKind::Ptx) image.ptx = Version{{entry.major, entry.minor}};
  image.compression = compression_of(entry);
  image.has_debug_info = (entry.flags & flag_debug) != 0;
  image.file_offset = file_offset;
  image.stored_size = entry.payload_size;
  return image;
}

/// Where an entry ends, or nothing when it does not fit the `room` bytes from its start.
std::optional<std::uint64_t> size_of(const Entry& entry, std::uint64_t room) {
  if (entry.header_size < sizeof(Entry) || entry.header_size > room) return std::nullopt;
  if (entry.payload_size > room - entry.header_size) return std::nullopt;
  return entry.header_size + entry.payload_size;
}

/// The first multiple of the alignment where a magic number lies in `bytes`, or their size.
std::size_t find_magic(ByteView bytes) {
  for (std::size_t at = 0; at + sizeof(Word) <= bytes.size(); at += alignment) {
    Word word;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    if (word == magic) return at;
  }
  return bytes.size();
}

bool is_padding(ByteView bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

}  // namespace

void FatBinaryWalk::add_fault(std::uint64_t file_offset, const std::string& place, const std::string& what) {
  if (code_.faults.size() < most_faults) {
    code_.faults.push_back(fmt::format("{} at {:#x}: {}", place, file_offset, what));
  } else {
    ++untold_faults_;
  }
}

DeviceCode FatBinaryWalk::take() {
  if (untold_faults_ != 0) code_.faults.push_back(fmt::format("and {} more", std::exchange(untold_faults_, 0)));
  if (is_full()) code_.faults.push_back(fmt::format("{} headers were read; what may follow was not", most_headers));
  return std::move(code_);
}

Status FatBinaryWalk::walk(Range region, const std::string& place) {
  for (std::uint64_t at = region.begin; at < region.end && !is_full();) {
    const Result<std::uint64_t> next = step(at, region, place);
    if (!next) return tl::unexpected(next.error());
    at = region.begin + align_up(*next - region.begin, alignment);
  }
  return {};
}

Status FatBinaryWalk::walk_one(Range room, const std::string& place) {
  if (room.empty() || is_full()) return {};
  const Result<std::uint64_t> next = step(room.begin, room, place);
  return next ? Status{} : tl::unexpected(next.error());
}

Result<std::uint64_t> FatBinaryWalk::step(std::uint64_t at, Range region, const std::string& place) {
  if (region.end - at < sizeof(Header)) return skip_rest(at, region, place);
  const Result<Header> header = read_struct<Header>(file_, at);
  if (!header) return tl::unexpected(header.error());
  if (header->magic != magic) return skip_to_header(at, region, place);
  ++headers_;
  ++code_.fat_binaries;
  const std::uint64_t room = region.end - at;
  if (header->version != format_version || header->header_size < sizeof(Header) || header->header_size > room) {
    add_fault(at, place,
              fmt::format("a fat binary of version {} with a header of {} bytes, known is version {} with {}",
                          header->version.get(), header->header_size.get(), format_version, sizeof(Header)));
    return at + sizeof(Header);
  }
  const std::uint64_t begin = at + header->header_size;
  if (header->size > region.end - begin) {
    add_fault(at, place,
              fmt::format("the fat binary has {:#x} bytes by its header, {:#x} are left; read as far as they go",
                          header->size.get(), region.end - begin));
    return read_entries({begin, region.end}, place);
  }
  const Range entries{begin, begin + header->size};
  Result<std::uint64_t> stop = read_entries(entries, place);
  if (!stop) return stop;
  return entries.end;
}

Result<std::uint64_t> FatBinaryWalk::read_entries(Range entries, const std::string& place) {
  std::uint64_t at = entries.begin;
  while (at < entries.end && !is_full()) {
    const std::uint64_t room = entries.end - at;
    if (room < sizeof(Entry)) {
      add_fault(at, place, fmt::format("{} bytes behind the last entry, an entry header has {}", room, sizeof(Entry)));
      return at;
    }
    const Result<Entry> entry = read_struct<Entry>(file_, at);
    if (!entry) return tl::unexpected(entry.error());
    ++headers_;
    const std::optional<std::uint64_t> size = size_of(*entry, room);
    if (!size) {
      add_fault(at, place,
                fmt::format("an entry with a header of {:#x} and a payload of {:#x} bytes does not fit the {:#x} left",
                            entry->header_size.get(), entry->payload_size.get(), room));
      return at;
    }
    add_image(*entry, at, place);
    at += *size;
  }
  return at;
}

void FatBinaryWalk::add_image(const Entry& entry, std::uint64_t at, const std::string& place) {
  const DeviceImage image = image_of(entry, at);
  const bool odd_target = entry.sm < least_sm || entry.sm > most_sm;
  if (image.kind != ImageKind::Other && odd_target) {
    add_fault(at, place, fmt::format("an image for sm_{}, which no GPU has", entry.sm.get()));
  }
  code_.images.push_back(image);
}

Result<std::uint64_t> FatBinaryWalk::skip_rest(std::uint64_t at, Range region, const std::string& place) {
  const Result<bool> zero = is_zero(file_, {at, region.end});
  if (!zero) return tl::unexpected(zero.error());
  if (!*zero) {
    add_fault(at, place, fmt::format("{} bytes, a fat binary has a header of {}", region.end - at, sizeof(Header)));
  }
  return region.end;
}

Result<std::uint64_t> FatBinaryWalk::skip_to_header(std::uint64_t at, Range region, const std::string& place) {
  const std::uint64_t end = at + std::min(region.end - at, search_reach);
  bool odd = false;
  std::array<std::byte, search_step> buffer;
  for (std::uint64_t from = at; from < end; from += search_step) {
    const std::span<std::byte> part(buffer.data(), std::min(search_step, end - from));
    if (Status done = file_.read(from, part); !done) return tl::unexpected(done.error());
    const std::size_t found = find_magic(part);
    odd = odd || !is_padding(part.first(found));
    if (found == part.size()) continue;
    if (odd) add_fault(at, place, fmt::format("{:#x} bytes that are no fat binary", from + found - at));
    return from + found;
  }
  if (odd || end != region.end) {
    add_fault(at, place, fmt::format("no fat binary in {:#x} bytes; the rest was not read", end - at));
  }
  return region.end;
}

}  // namespace cuda_runpath
