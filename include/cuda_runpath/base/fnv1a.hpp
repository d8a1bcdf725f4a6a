/// FNV-1a, 64 bits: names of our own files, the checksum of a journal, fingerprints of findings, shards.
///
/// It guards against a write that stopped half-way and against damage, not against forgery. What it gives is in files
/// that users keep: it stays as it is.
/// Source: draft-eastlake-fnv, the 64-bit offset basis and prime.
#pragma once

#include <cstdint>

#include "cuda_runpath/base/bytes.hpp"

namespace cuda_runpath {

[[nodiscard]] inline std::uint64_t fnv1a(ByteView bytes) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const std::byte byte : bytes) {
    hash ^= std::to_integer<std::uint64_t>(byte);
    hash *= 0x100000001b3U;
  }
  return hash;
}

}  // namespace cuda_runpath
