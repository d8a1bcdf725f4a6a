/// Notes byte for byte, true ones and broken ones. Source: gABI chapter 5, "Note Section".
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cuda_runpath/base/bytes.hpp"
#include "support/elf_layout.hpp"

namespace cuda_runpath {

enum class TextEnd { Nul, Open };

struct NoteBytes {
  std::string text;  ///< the description
  TextEnd end = TextEnd::Nul;
  std::string owner{"NVIDIA Corporation"};
  std::uint64_t type = 0;
  std::optional<std::uint64_t> owner_size{};        ///< what the header says instead of the truth
  std::optional<std::uint64_t> description_size{};  ///< as above
};

/// Header, owner and description, both padded to four bytes.
inline Bytes note_bytes(const NoteBytes& note, std::endian order = std::endian::little) {
  Bytes out;
  const FieldWriter put(order, out);
  const std::string owner = note.owner + '\0';
  std::string text = note.text;
  if (note.end == TextEnd::Nul) text += '\0';
  put(note.owner_size.value_or(owner.size()), 4), put(note.description_size.value_or(text.size()), 4);
  put(note.type, 4);
  put.text(owner);
  out.resize(align_up(out.size(), 4));
  put.text(text);
  out.resize(align_up(out.size(), 4));
  return out;
}

/// What libcuda 575.57.08 of the compat package for CUDA 12.9 says, shortened.
/// Source: NVIDIA/nvidia-container-toolkit, testdata/compat.
inline const char* const compat_text = R"({"format":1,"CUDA version":"12.9","driver":[535,550,575],"device":[1,2,7]})";

}  // namespace cuda_runpath
