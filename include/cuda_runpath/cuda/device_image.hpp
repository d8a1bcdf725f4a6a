/// Device code for a GPU: what it was compiled for and which form it has.
///
/// Read from the entry headers of a fat binary, never from its payload: the PTX ISA version and the
/// target stand there in clear, also when the payload is compressed.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cuda_runpath/base/version.hpp"

namespace cuda_runpath {

/// How far code for an architecture carries. Source: CUDA C++ programming guide, "Compute Capabilities".
enum class ArchitectureScope {
  Base,      ///< sm_90: cubins run on the same major and a minor not below, PTX on everything newer
  Specific,  ///< sm_90a: on exactly this architecture
  Family,    ///< sm_100f: on the same family
};

/// A compute capability, with the suffix of the code made for it.
struct GpuArchitecture {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  ArchitectureScope scope = ArchitectureScope::Base;

  /// From "sm_90a", "compute_90a", "90a" or "9.0a". Nothing for anything else: never guessed.
  [[nodiscard]] static std::optional<GpuArchitecture> parse(std::string_view text);
  /// "sm_90a"; PTX is written "compute_90a" by the caller who knows that it is PTX.
  [[nodiscard]] std::string text() const;

  auto operator<=>(const GpuArchitecture&) const = default;
};

enum class ImageKind { Ptx, Cubin, LtoIr, Other };
enum class ImageCompression { None, Lz4, Zstd, Unknown };

/// One entry of a fat binary.
struct DeviceImage {
  ImageKind kind = ImageKind::Other;
  std::uint16_t raw_kind = 0;  ///< the number in the entry, for Other
  GpuArchitecture target;
  std::optional<Version> ptx;  ///< PTX ISA version; only for Ptx
  ImageCompression compression = ImageCompression::None;
  bool has_debug_info = false;
  std::uint64_t file_offset = 0;  ///< of the entry header
  std::uint64_t stored_size = 0;  ///< bytes of the payload in the file, padding included
};

}  // namespace cuda_runpath
