/// GPUs by the names that people and nvidia-smi use: `data/gpus.def`.
///
/// "NVIDIA A100-SXM4-80GB" is an A100: what the maker, the memory and the board add is taken off. What is left must be
/// the name of a row, word for word, so that a GPU nobody has entered stays unknown.
#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include "cuda_runpath/base/table_checks.hpp"
#include "cuda_runpath/cuda/gpu_table.hpp"

namespace cuda_runpath {
namespace {

constexpr std::array gpus{
#define GPU(name, capability, gpu_class, provenance) GpuName{name, capability, GpuClass::gpu_class, provenance},
#include "gpus.def"
#undef GPU
};
static_assert(strictly_sorted(gpus, [](const auto& a, const auto& b) { return a.name < b.name; }),
              "data/gpus.def: sort the rows by name in byte order, each name once");
static_assert(all_sourced(gpus), "data/gpus.def: every row needs a source and a date");
static_assert(std::all_of(gpus.begin(), gpus.end(), [](const auto& row) { return is_dotted(row.capability); }),
              "data/gpus.def: a capability is two numbers with a dot");

/// Words that do not tell one chip from another.
constexpr std::array<std::string_view, 28> fillers{
    "nvidia", "tesla",  "geforce", "gpu",   "laptop", "generation", "edition", "server", "workstation", "max",
    "q",      "design", "with",    "pcie",  "pcie4",  "sxm",        "sxm2",    "sxm3",   "sxm4",        "sxm5",
    "hbm2",   "hbm2e",  "hbm3",    "hbm3e", "nvl",    "developer",  "kit",     "nvgpu"};

bool is_memory_size(std::string_view word) {
  if (!word.ends_with("gb") || word.size() < 3) return false;
  word.remove_suffix(2);
  return std::all_of(word.begin(), word.end(), [](char c) { return '0' <= c && c <= '9'; });
}

bool is_filler(const std::string& word) {
  return is_memory_size(word) || std::find(fillers.begin(), fillers.end(), word) != fillers.end();
}

/// The words of `name` in small letters; everything but letters and digits parts them.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  bool inside = false;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) == 0) {
      inside = false;
      continue;
    }
    if (!inside) words.emplace_back();
    words.back() += static_cast<char>(std::tolower(byte));
    inside = true;
  }
  return words;
}

}  // namespace

GpuArchitecture GpuName::architecture() const {
  std::string_view rest = capability;
  GpuArchitecture architecture;
  architecture.major = static_cast<std::uint32_t>(take_number(rest));
  architecture.minor = static_cast<std::uint32_t>(take_number(rest));
  return architecture;
}

std::span<const GpuName> gpu_names() {
  return gpus;
}

const GpuName* find_gpu(std::string_view name) {
  std::vector<std::string> words = words_of(name);
  std::erase_if(words, is_filler);
  const auto at =
      std::find_if(gpus.begin(), gpus.end(), [&](const GpuName& row) { return words_of(row.name) == words; });
  return at == gpus.end() ? nullptr : &*at;
}

}  // namespace cuda_runpath
