/// NVIDIA's link-time stand-ins for driver libraries, which no program must load: cuInit answers 34.
#include "cuda_runpath/cuda/evidence.hpp"
#include "cuda_runpath/cuda/library_catalogue.hpp"

namespace cuda_runpath {
namespace {

/// The stub of CUDA 13.0 has 105,872 bytes, a libcuda tens of megabytes.
constexpr std::uint64_t largest_stub = 1ULL << 20;

bool is_below_stubs(std::string_view path) {
  return path.starts_with("stubs/") || path.find("/stubs/") != std::string_view::npos;
}

/// The name of its source, which its symbol table keeps.
bool names_stub_source(const RandomAccess& file) {
  if (file.size() > largest_stub) return false;
  const Result<Bytes> bytes = read_block(file, 0, file.size());
  return bytes && text_of(*bytes).find(std::string_view("\0stub.c\0", 8)) != std::string_view::npos;
}

}  // namespace

bool is_driver_stub(const ElfFile& file, const ObjectFacts& facts, std::string_view path) {
  if (!facts.soname || !facts.needed.empty()) return false;
  const Library* library = find_library(*facts.soname);
  if (library == nullptr || library->origin != LibraryOrigin::Driver) return false;
  return is_below_stubs(path) || names_stub_source(file.file());
}

}  // namespace cuda_runpath
