#include "cuda_runpath/loader/loader_cache.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "cuda_runpath/base/endian.hpp"

namespace cuda_runpath {
namespace {

constexpr std::string_view old_magic = "ld.so-1.7.0";
constexpr std::string_view magic = "glibc-ld.so.cache1.1";
constexpr std::size_t header_size = 48;
constexpr std::size_t entry_size = 24;
constexpr std::size_t old_header_size = 16;  ///< magic with NUL, count
constexpr std::size_t old_entry_size = 12;
constexpr std::uint32_t extension_magic = 0xeaa42174;
constexpr std::uint32_t hwcaps_section = 1;                         ///< cache_extension_tag_glibc_hwcaps
constexpr std::uint64_t hwcaps_extension = std::uint64_t{1} << 62;  ///< DL_CACHE_HWCAP_EXTENSION
constexpr std::uint8_t big_endian = 3;                              ///< cache_file_new_flags_endian_big

/// Reads numbers of a cache file with every offset checked.
class CacheReader {
 public:
  CacheReader(ByteView bytes, std::size_t begin) : bytes_(bytes), begin_(begin) {}

  [[nodiscard]] std::optional<std::uint32_t> word(std::size_t at) const {
    if (at > bytes_.size() || bytes_.size() - at < 4) return std::nullopt;
    std::uint32_t value = 0;
    std::memcpy(&value, bytes_.data() + at, sizeof value);
    return value;
  }
  [[nodiscard]] std::optional<std::string> text(std::uint32_t offset) const {
    const std::size_t at = begin_ + offset;
    const std::string_view all = text_of(bytes_);
    const std::size_t end = at < all.size() ? all.find('\0', at) : std::string_view::npos;
    if (end == std::string_view::npos) return std::nullopt;
    return std::string(all.substr(at, end - at));
  }

 private:
  ByteView bytes_;
  std::size_t begin_;  ///< string offsets count from here
};

/// Where the new format begins: at once, or behind the old one.
Result<std::size_t> begin_of_cache(ByteView bytes) {
  const std::string_view text = text_of(bytes);
  if (text.starts_with(magic)) return std::size_t{0};
  if (text.starts_with(old_magic)) {
    const std::optional<std::uint32_t> count = CacheReader(bytes, 0).word(12);
    const std::uint64_t end = old_header_size + std::uint64_t{count.value_or(0)} * old_entry_size;
    const std::uint64_t begin = align_up(end, 8);
    if (begin < text.size() && text.substr(begin).starts_with(magic)) return static_cast<std::size_t>(begin);
  }
  return fail(ErrorKind::Unsupported, "not a loader cache of glibc 2.2 or later",
              "run ldconfig -r ROOT for the root that is looked at");
}

/// The names of the glibc-hwcaps subdirectories that entries refer to by number.
std::vector<std::string> read_hwcaps_names(const CacheReader& reader, std::size_t extension) {
  std::vector<std::string> names;
  if (extension == 0 || reader.word(extension) != extension_magic) return names;
  const std::uint32_t sections = std::min(reader.word(extension + 4).value_or(0), 64U);
  for (std::uint32_t i = 0; i < sections; ++i) {
    const std::size_t section = extension + 8 + std::size_t{i} * 16;  // tag, flags, offset, size
    if (reader.word(section) != hwcaps_section) continue;
    const std::size_t offset = reader.word(section + 8).value_or(0);
    const std::uint32_t count = std::min(reader.word(section + 12).value_or(0) / 4, 1024U);
    for (std::uint32_t k = 0; k < count; ++k) {
      names.push_back(reader.text(reader.word(offset + std::size_t{k} * 4).value_or(0)).value_or(""));
    }
  }
  return names;
}

}  // namespace

Result<LoaderCache> LoaderCache::parse(ByteView bytes) {
  const Result<std::size_t> begin = begin_of_cache(bytes);
  if (!begin) return tl::unexpected(begin.error());
  const CacheReader reader(bytes, *begin);
  const std::optional<std::uint32_t> count = reader.word(*begin + magic.size());
  if (!count || *count > (bytes.size() - *begin) / entry_size) {
    return fail_at(ErrorKind::Malformed, *begin + magic.size(),
                   fmt::format("{} cache entries in {} bytes", count.value_or(0), bytes.size()));
  }
  if (bytes.size() > *begin + 28 && (static_cast<std::uint8_t>(bytes[*begin + 28]) & 3U) == big_endian) {
    return fail(ErrorKind::Unsupported, "a big-endian loader cache");
  }
  const std::vector<std::string> hwcaps = read_hwcaps_names(reader, reader.word(*begin + 32).value_or(0));
  LoaderCache cache;
  cache.entries_.reserve(*count);
  for (std::uint32_t i = 0; i < *count; ++i) {
    const std::size_t at = *begin + header_size + std::size_t{i} * entry_size;
    const std::optional<std::string> name = reader.text(reader.word(at + 4).value_or(UINT32_MAX));
    const std::optional<std::string> file = reader.text(reader.word(at + 8).value_or(UINT32_MAX));
    if (!name || !file) return fail_at(ErrorKind::Malformed, at, "a cache entry names strings outside of the file");
    CacheEntry entry{*name, *file, reader.word(at).value_or(0), {}, false};
    const std::uint64_t hwcap = reader.word(at + 16).value_or(0) | std::uint64_t{reader.word(at + 20).value_or(0)}
                                                                       << 32;
    if ((hwcap & hwcaps_extension) != 0 && (hwcap & UINT32_MAX) < hwcaps.size()) {
      entry.subdirectory = hwcaps[hwcap & UINT32_MAX];
    } else {
      entry.legacy_hwcaps = hwcap != 0;
    }
    cache.entries_.push_back(std::move(entry));
  }
  // Entries of one name stay in their order: the loader takes the first that fits.
  std::stable_sort(cache.entries_.begin(), cache.entries_.end(),
                   [](const CacheEntry& a, const CacheEntry& b) { return a.name < b.name; });
  return cache;
}

std::optional<std::string> LoaderCache::find(std::string_view name, std::uint32_t flags,
                                             std::span<const std::string> subdirectories) const {
  const auto first = std::lower_bound(entries_.begin(), entries_.end(), name,
                                      [](const CacheEntry& entry, std::string_view n) { return entry.name < n; });
  const CacheEntry* best = nullptr;
  std::ptrdiff_t best_rank = 0;
  for (auto entry = first; entry != entries_.end() && entry->name == name; ++entry) {
    if (entry->flags != flags || entry->legacy_hwcaps) continue;
    const auto place = std::find(subdirectories.begin(), subdirectories.end(), entry->subdirectory);
    if (!entry->subdirectory.empty() && place == subdirectories.end()) continue;
    const std::ptrdiff_t rank = place - subdirectories.begin();  // none: behind all of them
    if (best != nullptr && rank >= best_rank) continue;
    best = &*entry;
    best_rank = rank;
  }
  if (best == nullptr) return std::nullopt;
  return best->file;
}

/// Source: glibc sysdeps/generic/ldconfig.h, FLAG_*.
std::uint32_t cache_flags_of(const ObjectFacts& facts) {
  constexpr std::uint32_t libc6 = 0x0003;
  switch (facts.machine) {
    case elf::EM_X86_64:
      return libc6 | (facts.elf_class == elf::Class::Elf64 ? 0x0300U : 0x0800U);
    case elf::EM_AARCH64:
      return libc6 | 0x0a00U;
    case elf::EM_ARM:
      return libc6 | 0x0900U;  // hard float
    case elf::EM_PPC64:
      return libc6 | 0x0500U;
    case elf::EM_S390:
      return libc6 | (facts.elf_class == elf::Class::Elf64 ? 0x0400U : 0U);
    case elf::EM_RISCV:
      return libc6 | 0x1000U;  // lp64d
    default:
      return libc6;
  }
}

}  // namespace cuda_runpath
