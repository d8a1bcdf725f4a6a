/// What the CUDA runtime leaves in an object, linked in statically or as libcudart itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "cuda_runpath/elf/object_facts.hpp"

namespace cuda_runpath {

/// How far to look for the runtime.
enum class RuntimeSearch {
  Tail,   ///< the last 4 MiB of each read-only section: where linkers put it
  Whole,  ///< all read-only data but device code
};

/// The file offset of the runtime's text for error 35, which every release of the runtime holds and no library of
/// CUDA 13.0 without a runtime does. Errors: as `RandomAccess::read`.
[[nodiscard]] Result<std::optional<std::uint64_t>> find_runtime(const ElfFile& file, RuntimeSearch search);

/// The number that cudaRuntimeGetVersion stores, and where.
struct VersionStore {
  std::uint32_t cuda_version = 0;  ///< as CUDART_VERSION: 13000
  std::uint64_t first_offset = 0;  ///< file offsets of the two functions that store it
  std::uint64_t second_offset = 0;
};

/// Looks in the code of an object for `machine` (x86_64 and aarch64 are known) from its end, at most 16 MiB; two
/// stores of one number are needed, since other functions look like this one. Errors: as `RandomAccess::read`.
[[nodiscard]] Result<std::optional<VersionStore>> find_version_store(const ElfFile& file, std::uint16_t machine);

/// The newest function of the driver API that the runtime at `runtime_offset` names.
struct NewestApi {
  std::uint32_t cuda_version = 0;  ///< as CUDA_VERSION
  std::string_view name;
};

/// Nothing when too few names lie there to be those of a runtime. Errors: as `RandomAccess::read`.
[[nodiscard]] Result<std::optional<NewestApi>> find_newest_api(const ElfFile& file, std::uint64_t runtime_offset);

}  // namespace cuda_runpath
