/// What one dynamic loader does by itself: its default directories, its cache, its hwcaps directories.
///
/// These are compiled into each ld.so and differ between Debian, Fedora, Nix and musl, so they are read from the
/// strings of the interpreter that the program names; a built-in model stands in where there is none to read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/elf/object_facts.hpp"
#include "cuda_runpath/loader/loader_cache.hpp"

namespace cuda_runpath {

enum class Libc {
  Glibc,
  GlibcNix,  ///< no /etc/ld.so.cache and no /usr/lib: only its own store path
  Musl,
};
[[nodiscard]] const char* name_of(Libc libc);  ///< "glibc", "glibc-nix", "musl"
[[nodiscard]] std::optional<Libc> parse_libc(std::string_view text);

/// Level of the x86-64 psABI; V1 on any other machine.
enum class CpuLevel { V1 = 1, V2, V3, V4 };

/// What the hwcaps directories depend on.
struct Cpu {
  CpuLevel level = CpuLevel::V1;
  bool intel = false;  ///< decides $PLATFORM ("haswell") in glibc before 2.37

  bool operator==(const Cpu&) const = default;
};
/// From the `vendor_id` and `flags` lines of /proc/cpuinfo.
[[nodiscard]] Cpu read_cpu(std::string_view cpuinfo);

struct LoaderModel {
  Libc libc = Libc::Glibc;
  std::vector<std::string> default_directories;  ///< in order, without a slash at the end
  std::string cache_path;                        ///< empty: it reads none
  std::string lib_token = "lib";                 ///< $LIB
  std::string platform_token;                    ///< $PLATFORM
  std::vector<std::string> hwcaps;               ///< "x86-64-v4", ...: below glibc-hwcaps/, best first
  std::vector<std::string> legacy_hwcaps;        ///< "tls/haswell/avx512_1/x86_64", ...: glibc before 2.37
  std::string described_by;  ///< "strings of /lib64/ld-linux-x86-64.so.2", "built-in model of glibc"
};

/// The model of a libc on a machine, from what is generally so.
[[nodiscard]] LoaderModel builtin_loader_model(Libc libc, const ObjectFacts& facts, const Cpu& cpu);

/// The model that the interpreter `file`, called `path`, describes. Nothing when its strings tell too little.
/// Errors: as `RandomAccess::read`.
[[nodiscard]] Result<std::optional<LoaderModel>> read_loader_model(const ElfFile& file, const ObjectFacts& facts,
                                                                   std::string_view path, const Cpu& cpu);

}  // namespace cuda_runpath
