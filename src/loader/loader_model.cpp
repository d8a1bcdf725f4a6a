#include "cuda_runpath/loader/loader_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>

#include "loader/hwcaps.hpp"

namespace cuda_runpath {
namespace {

constexpr std::array<std::pair<Libc, const char*>, 3> libc_names = {{
    {Libc::Glibc, "glibc"},
    {Libc::GlibcNix, "glibc-nix"},
    {Libc::Musl, "musl"},
}};

/// The flags that a level of the psABI adds, as /proc/cpuinfo spells them ("abm" is LZCNT, "pni" SSE3).
/// Source: x86-64 psABI, table "Micro-Architecture Levels".
constexpr std::array<std::string_view, 6> flags_of_v2 = {"cx16", "lahf_lm", "popcnt", "pni", "sse4_1", "sse4_2"};
constexpr std::array<std::string_view, 9> flags_of_v3 = {"abm",  "avx", "avx2",  "bmi1", "bmi2",
                                                         "f16c", "fma", "movbe", "xsave"};
constexpr std::array<std::string_view, 5> flags_of_v4 = {"avx512bw", "avx512cd", "avx512dq", "avx512f", "avx512vl"};

template <class Flags>
bool has_all(const std::vector<std::string>& present, const Flags& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](std::string_view flag) {
    return std::find(present.begin(), present.end(), flag) != present.end();
  });
}

CpuLevel level_of(const std::vector<std::string>& flags) {
  if (!has_all(flags, flags_of_v2)) return CpuLevel::V1;
  if (!has_all(flags, flags_of_v3)) return CpuLevel::V2;
  return has_all(flags, flags_of_v4) ? CpuLevel::V4 : CpuLevel::V3;
}

/// The value behind `key` and a colon on the first line that begins with `key`.
std::string line_value(std::string_view text, std::string_view key) {
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(key)) continue;
    const std::size_t colon = line.find(':');
    return colon == std::string::npos ? std::string() : line.substr(std::min(colon + 2, line.size()));
  }
  return {};
}

/// Debian's triplet for a machine; empty where Debian has none.
std::string multiarch_triplet(const ObjectFacts& facts) {
  static constexpr std::array<std::pair<std::string_view, const char*>, 5> triplets = {{
      {"x86_64", "x86_64-linux-gnu"},
      {"i686", "i386-linux-gnu"},
      {"aarch64", "aarch64-linux-gnu"},
      {"armv7l", "arm-linux-gnueabihf"},
      {"ppc64le", "powerpc64le-linux-gnu"},
  }};
  const std::string machine = machine_name(facts);
  for (const auto& [name, triplet] : triplets) {
    if (name == machine) return triplet;
  }
  return {};
}

}  // namespace

const char* name_of(Libc libc) {
  for (const auto& [value, name] : libc_names) {
    if (value == libc) return name;
  }
  return "unknown";
}

std::optional<Libc> parse_libc(std::string_view text) {
  for (const auto& [value, name] : libc_names) {
    if (text == name) return value;
  }
  return std::nullopt;
}

Cpu read_cpu(std::string_view cpuinfo) {
  std::vector<std::string> flags;
  std::istringstream words(line_value(cpuinfo, "flags"));
  for (std::string word; words >> word;) flags.push_back(word);
  return {level_of(flags), line_value(cpuinfo, "vendor_id") == "GenuineIntel"};
}

LoaderModel builtin_loader_model(Libc libc, const ObjectFacts& facts, const Cpu& cpu) {
  LoaderModel model;
  model.libc = libc;
  model.platform_token = platform_token(facts, cpu, LegacyHwcaps::Absent);
  model.described_by = fmt::format("built-in model of {}", name_of(libc));
  const bool is64 = facts.elf_class == elf::Class::Elf64;
  const std::string triplet = multiarch_triplet(facts);
  switch (libc) {
    case Libc::Glibc:
      // Debian's directories and the generic ones: a directory that does not exist changes nothing.
      if (!triplet.empty()) model.default_directories = {"/lib/" + triplet, "/usr/lib/" + triplet};
      if (is64) model.default_directories.insert(model.default_directories.end(), {"/lib64", "/usr/lib64"});
      model.default_directories.insert(model.default_directories.end(), {"/lib", "/usr/lib"});
      model.cache_path = "/etc/ld.so.cache";
      model.lib_token = is64 ? "lib64" : "lib";
      break;
    case Libc::GlibcNix:
      break;  // its own store path only, which its interpreter tells
    case Libc::Musl:
      model.default_directories = {"/lib", "/usr/local/lib", "/usr/lib"};
      model.cache_path =
          fmt::format("/etc/ld-musl-{}.path", machine_name(facts) == "i686" ? "i386" : machine_name(facts));
      break;
  }
  if (libc != Libc::Musl && facts.machine == elf::EM_X86_64) model.hwcaps = hwcaps_up_to(cpu.level);
  return model;
}

}  // namespace cuda_runpath
