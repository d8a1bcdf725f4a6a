/// The bytes of an ld.so.cache, as ldconfig writes them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cuda_runpath/loader/loader_cache.hpp"

namespace cuda_runpath {

inline constexpr std::uint32_t x86_64_flags = 0x0303;

struct CachedName {
  std::string name, file;
  std::uint32_t flags = x86_64_flags;
  std::uint64_t hwcap = 0;
};

inline void append_number(std::string& bytes, std::uint64_t value, std::size_t size) {
  bytes.append(reinterpret_cast<const char*>(&value), size);  // NOLINT: little-endian bytes of a number
}

/// A cache as ldconfig writes it, with the names of hwcaps subdirectories in its extension.
inline std::string make_cache(const std::vector<CachedName>& entries, const std::vector<std::string>& hwcaps = {}) {
  std::string strings;
  const std::size_t strings_at = 48 + 24 * entries.size();
  const auto place = [&](const std::string& text) {
    const std::size_t at = strings_at + strings.size();
    strings += text + '\0';
    return at;
  };
  std::string body;
  for (const CachedName& entry : entries) {
    append_number(body, entry.flags, 4);
    append_number(body, place(entry.name), 4);
    append_number(body, place(entry.file), 4);
    append_number(body, 0, 4);
    append_number(body, entry.hwcap, 8);
  }
  std::vector<std::size_t> names;
  for (const std::string& name : hwcaps) names.push_back(place(name));
  const std::size_t extension = strings_at + strings.size();
  std::string bytes = "glibc-ld.so.cache1.1";
  append_number(bytes, entries.size(), 4);
  append_number(bytes, strings.size(), 4);
  append_number(bytes, 2, 4);
  append_number(bytes, hwcaps.empty() ? 0 : extension, 4);
  append_number(bytes, 0, 8);
  append_number(bytes, 0, 4);
  bytes += body + strings;
  if (hwcaps.empty()) return bytes;
  append_number(bytes, 0xeaa42174, 4);
  append_number(bytes, 1, 4);                 // sections
  append_number(bytes, 1, 4);                 // tag
  append_number(bytes, 0, 4);                 // flags
  append_number(bytes, extension + 24, 4);    // offset
  append_number(bytes, names.size() * 4, 4);  // size
  for (const std::size_t at : names) append_number(bytes, at, 4);
  return bytes;
}

}  // namespace cuda_runpath
