/// The way back: host structs to the bytes of a file's class and byte order. And integers of records for which
/// there is no struct, both ways.
#pragma once

#include "cuda_runpath/elf/elf_file.hpp"

namespace cuda_runpath {

/// One Phdr, Shdr, Dyn, as `file` would store it. A value that does not fit the class is truncated:
/// callers check against `ElfFile::is64` first.
[[nodiscard]] Bytes encode(const ElfFile& file, const Segment& segment);
[[nodiscard]] Bytes encode(const ElfFile& file, const Section& section);
[[nodiscard]] Bytes encode(const ElfFile& file, const DynamicEntry& entry);

/// An integer of 2, 4 or 8 bytes in the byte order of `file`.
[[nodiscard]] Bytes encode_integer(const ElfFile& file, std::uint64_t value, std::size_t size);

/// What `encode_integer` made bytes of: at most 8 of them.
[[nodiscard]] std::uint64_t decode_integer(const ElfFile& file, ByteView bytes);

}  // namespace cuda_runpath
