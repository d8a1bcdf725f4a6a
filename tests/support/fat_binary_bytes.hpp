/// Fat binaries byte for byte, true ones and lying ones.
#pragma once

#include <cstdint>
#include <optional>

#include "cuda_runpath/base/bytes.hpp"
#include "support/elf_layout.hpp"

namespace cuda_runpath {

/// The entry of one image; the default is PTX 9.0 for compute_90, stored as it is.
struct EntryBytes {
  std::uint64_t kind = 1;
  std::uint64_t header_size = 64;
  std::uint64_t payload_size = 16;
  std::uint64_t compressed_size = 0;
  std::uint64_t major = 9;
  std::uint64_t minor = 0;
  std::uint64_t sm = 90;
  std::uint64_t flags = 0x11;
  std::optional<std::size_t> stored{};  ///< payload bytes that are there; nothing: as many as `payload_size`
};

inline Bytes entry_bytes(const EntryBytes& entry) {
  Bytes out;
  const FieldWriter put(std::endian::little, out);
  put(entry.kind, 2), put(0x0101, 2), put(entry.header_size, 4), put(entry.payload_size, 8);
  put(entry.compressed_size, 4), put(0, 4), put(entry.minor, 2), put(entry.major, 2), put(entry.sm, 4);
  put(0, 4), put(0, 4), put(entry.flags, 8), put(0, 8), put(0, 8);
  if (entry.header_size > out.size() && entry.header_size <= 4096) out.resize(entry.header_size);
  const std::size_t stored = entry.stored.value_or(entry.payload_size);
  out.insert(out.end(), stored, std::byte{'p'});
  return out;
}

/// Header and entries; `size` replaces the true one in the header.
inline Bytes fat_binary_bytes(const std::vector<EntryBytes>& entries, std::optional<std::uint64_t> size = {}) {
  Bytes content;
  for (const EntryBytes& entry : entries) {
    const Bytes bytes = entry_bytes(entry);
    content.insert(content.end(), bytes.begin(), bytes.end());
  }
  Bytes out;
  const FieldWriter put(std::endian::little, out);
  put(0xba55ed50, 4), put(1, 2), put(16, 2), put(size.value_or(content.size()), 8);
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

inline Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace cuda_runpath
