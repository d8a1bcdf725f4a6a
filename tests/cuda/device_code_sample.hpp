/// Device code read from bytes in memory, for tests.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "cuda_runpath/cuda/fat_binary.hpp"
#include "support/fat_binary_bytes.hpp"
#include "support/section_elf.hpp"

namespace cuda_runpath {

inline DeviceCode device_code_in(const RandomAccess& file) {
  const Result<ElfFile> elf_file = ElfFile::read(file);
  if (!elf_file) {
    ADD_FAILURE() << describe(elf_file.error());
    return {};
  }
  Result<DeviceCode> code = read_device_code(*elf_file);
  if (!code) {
    ADD_FAILURE() << describe(code.error());
    return {};
  }
  return std::move(*code);
}

/// The device code of a file with `content` as its section `.nv_fatbin`.
inline DeviceCode device_code_in(const Bytes& content, SectionHeaders headers = SectionHeaders::Present) {
  return device_code_in(MemoryFile(elf_of({{".nv_fatbin", content}}, headers).bytes));
}

/// "ptx 9.0 sm_90, cubin sm_90a zstd": the images in order.
inline std::string brief(const DeviceImage& image) {
  std::string text = "kind " + std::to_string(image.raw_kind);
  if (image.kind == ImageKind::Ptx) text = "ptx " + image.ptx.value_or(Version{}).text();
  if (image.kind == ImageKind::Cubin) text = "cubin";
  if (image.kind == ImageKind::LtoIr) text = "lto";
  text += " " + image.target.text();
  if (image.compression == ImageCompression::Lz4) text += " lz4";
  if (image.compression == ImageCompression::Zstd) text += " zstd";
  if (image.compression == ImageCompression::Unknown) text += " compressed";
  if (image.has_debug_info) text += " debug";
  return text;
}

inline std::string brief(const DeviceCode& code) {
  std::string text;
  for (const DeviceImage& image : code.images) text += (text.empty() ? "" : ", ") + brief(image);
  return text;
}

}  // namespace cuda_runpath
