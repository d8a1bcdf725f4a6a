/// The structs of our own files (journal, undo file) as bytes: little-endian, nothing padded.
#pragma once

#include "cuda_runpath/base/bytes.hpp"
#include "cuda_runpath/base/endian.hpp"

namespace cuda_runpath {

using U32 = Packed<std::uint32_t, std::endian::little>;
using U64 = Packed<std::uint64_t, std::endian::little>;

inline void append(Bytes& out, ByteView bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

template <class T>
void append_struct(Bytes& out, const T& value) {
  static_assert(alignof(T) == 1, "no padding");
  append(out, std::as_bytes(std::span(&value, 1)));
}

}  // namespace cuda_runpath
