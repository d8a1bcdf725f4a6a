#include "app/imported_symbols.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "app/second_proof.hpp"
#include "cuda_runpath/cuda/library_catalogue.hpp"

namespace cuda_runpath {
namespace {

/// How the functions of CUDA's libraries begin; behind each comes a capital letter.
constexpr std::array<std::string_view, 13> prefixes = {"cu",          "cuda",     "__cuda",  "cublas", "cudnn",
                                                       "cufft",       "nccl",     "nvrtc",   "nvml",   "nvJitLink",
                                                       "__nvJitLink", "cusolver", "cusparse"};

bool is_cuda_name(std::string_view name) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) {
    if (!name.starts_with(prefix) || name.size() == prefix.size()) return false;
    const char next = name[prefix.size()];
    return 'A' <= next && next <= 'Z';
  });
}

}  // namespace

Result<std::vector<CudaSymbol>> imported_cuda_symbols(const std::string& path) {
  const Result<SecondReader> reader = load_second_reader();
  if (!reader) {
    Error error = reader.error();
    error.advice = "leave --symbols out";
    return tl::unexpected(error);
  }
  const Result<ElfReading> reading = reader->read(path);
  if (!reading) return tl::unexpected(reading.error());
  std::vector<CudaSymbol> symbols;
  for (const ReadSymbol& symbol : reading->symbols) {
    const bool imported = symbol.section_index == elf::SHN_UNDEF && !symbol.name.empty();
    if (!imported) continue;
    if (is_cuda_name(symbol.name) || find_library(symbol.version) != nullptr) {
      symbols.push_back({symbol.name, symbol.version});
    }
  }
  const auto key = [](const CudaSymbol& symbol) { return std::tie(symbol.name, symbol.version); };
  std::sort(symbols.begin(), symbols.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  return symbols;
}

}  // namespace cuda_runpath
