/// Directories below each search directory that depend on the processor.
///
/// Since 2.33 glibc looks into glibc-hwcaps/; until 2.36 also into every combination of "tls", platform and
/// capability names. Source: glibc 2.36 elf/dl-hwcaps.c, sysdeps/x86/cpu-features.c; LD_DEBUG=libs.
#pragma once

#include <string>
#include <vector>

#include "cuda_runpath/loader/loader_model.hpp"

namespace cuda_runpath {

enum class LegacyHwcaps { Absent, Present };

/// "x86-64-v4", "x86-64-v3", "x86-64-v2": those that `level` reaches, best first.
[[nodiscard]] std::vector<std::string> hwcaps_up_to(CpuLevel level);

/// What $PLATFORM stands for.
[[nodiscard]] std::string platform_token(const ObjectFacts& facts, const Cpu& cpu, LegacyHwcaps legacy);

/// "tls/haswell/avx512_1/x86_64", ..., "x86_64": each combination in the order of glibc, without the empty one.
[[nodiscard]] std::vector<std::string> legacy_directories(const ObjectFacts& facts, const Cpu& cpu);

}  // namespace cuda_runpath
