/// The structures of a fat binary as they lie in the file, little-endian on every machine CUDA runs on.
///
/// No document of NVIDIA describes them. Source: measured with CUDA 13.0 (nvcc, ptxas, fatbinary) and the
/// libraries of its toolkit; the same offsets hold in cuDNN 9 and NCCL 2 of other releases.
#pragma once

#include <bit>
#include <cstdint>

#include "cuda_runpath/base/endian.hpp"

namespace cuda_runpath::fat_binary {

using Half = Packed<std::uint16_t, std::endian::little>;
using Word = Packed<std::uint32_t, std::endian::little>;
using Long = Packed<std::uint64_t, std::endian::little>;

inline constexpr std::uint32_t magic = 0xba55ed50;
inline constexpr std::uint16_t format_version = 1;

/// In front of the entries.
struct Header {
  Word magic;
  Half version;
  Half header_size;
  Long size;  ///< of the entries, without this header
};
static_assert(sizeof(Header) == 16);

/// In front of each payload. `header_size` is 64 to 128: options and the name of the source follow the fields.
struct Entry {
  Half kind;
  Half version;
  Word header_size;
  Long payload_size;     ///< with padding; the next entry lies behind it
  Word compressed_size;  ///< 0: stored as it is
  Word options_offset;
  Half minor, major;  ///< PTX ISA version; of a cubin the version of its ELF format
  Word sm;            ///< target: major * 10 + minor
  Word name_offset, name_size;
  Long flags;
  Long identifier;
  Long uncompressed_size;
};
static_assert(sizeof(Entry) == 64);

// Entry::kind
inline constexpr std::uint16_t kind_ptx = 1;
inline constexpr std::uint16_t kind_cubin = 2;
inline constexpr std::uint16_t kind_lto_ir = 8;

// Entry::flags
inline constexpr std::uint64_t flag_debug = 0x2;          ///< nvcc -G
inline constexpr std::uint64_t flag_lz4 = 0x2000;         ///< --compress-mode=speed
inline constexpr std::uint64_t flag_zstd = 0x8000;        ///< --compress-mode=balance, size; the default of 13.0
inline constexpr std::uint64_t flag_specific = 0x100000;  ///< sm_90a
inline constexpr std::uint64_t flag_family = 0x200000;    ///< sm_100f

}  // namespace cuda_runpath::fat_binary
