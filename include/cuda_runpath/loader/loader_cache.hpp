/// `/etc/ld.so.cache`: the names that ldconfig found, with the file for each.
///
/// Only the format of glibc 2.2 and later is read ("glibc-ld.so.cache1.1"), also behind the old one of libc5.
/// Source: glibc sysdeps/generic/dl-cache.h, elf/dl-cache.c.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/base/bytes.hpp"
#include "cuda_runpath/base/error.hpp"
#include "cuda_runpath/elf/object_facts.hpp"

namespace cuda_runpath {

/// One entry of the cache.
struct CacheEntry {
  std::string name;            ///< SONAME: "libc.so.6"
  std::string file;            ///< "/lib/x86_64-linux-gnu/libc.so.6"
  std::uint32_t flags = 0;     ///< kind of library and machine; see `cache_flags_of`
  std::string subdirectory;    ///< of glibc-hwcaps: "x86-64-v3"; empty for most
  bool legacy_hwcaps = false;  ///< needs capabilities in the way of glibc before 2.33
};

class LoaderCache {
 public:
  /// Parses a whole cache file. Errors: Malformed with the offset of what does not hold, Unsupported for another
  /// format.
  [[nodiscard]] static Result<LoaderCache> parse(ByteView bytes);

  /// The file for `name` on a machine with `flags`: of several the one whose subdirectory comes first in
  /// `subdirectories` ("x86-64-v3", best first), else the one without. Nothing when the cache has none.
  [[nodiscard]] std::optional<std::string> find(std::string_view name, std::uint32_t flags,
                                                std::span<const std::string> subdirectories) const;

  [[nodiscard]] const std::vector<CacheEntry>& entries() const { return entries_; }

 private:
  std::vector<CacheEntry> entries_;  ///< sorted by name
};

/// What ldconfig writes into `flags` for an object like this: FLAG_ELF_LIBC6 and the machine.
[[nodiscard]] std::uint32_t cache_flags_of(const ObjectFacts& facts);

}  // namespace cuda_runpath
