#include "loader/hwcaps.hpp"

#include <fmt/format.h>

namespace cuda_runpath {

std::vector<std::string> hwcaps_up_to(CpuLevel level) {
  std::vector<std::string> names;
  for (int number = static_cast<int>(level); number >= static_cast<int>(CpuLevel::V2); --number) {
    names.push_back(fmt::format("x86-64-v{}", number));
  }
  return names;
}

std::string platform_token(const ObjectFacts& facts, const Cpu& cpu, LegacyHwcaps legacy) {
  if (facts.machine != elf::EM_X86_64) return machine_name(facts);
  const bool named_by_glibc = legacy == LegacyHwcaps::Present && cpu.intel && cpu.level >= CpuLevel::V3;
  return named_by_glibc ? "haswell" : "x86_64";
}

std::vector<std::string> legacy_directories(const ObjectFacts& facts, const Cpu& cpu) {
  std::vector<std::string> parts{"tls", platform_token(facts, cpu, LegacyHwcaps::Present)};
  if (facts.machine == elf::EM_X86_64) {
    if (cpu.intel && cpu.level == CpuLevel::V4) parts.emplace_back("avx512_1");
    parts.emplace_back("x86_64");
  }
  std::vector<std::string> directories;
  // Counting down: the first part is the highest bit.
  for (unsigned chosen = (1U << parts.size()) - 1; chosen > 0; --chosen) {
    std::string directory;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if ((chosen >> (parts.size() - 1 - i) & 1U) == 0) continue;
      directory += (directory.empty() ? "" : "/") + parts[i];
    }
    directories.push_back(std::move(directory));
  }
  return directories;
}

}  // namespace cuda_runpath
