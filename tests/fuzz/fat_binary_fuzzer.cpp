/// The libFuzzer target of the readers of device code and of releases: see content_run.hpp.
#include "fuzz/content_fuzzer.hpp"
#include "fuzz/content_run.hpp"

using namespace cuda_runpath;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return stop_at_fault(run_fat_binary(std::as_bytes(std::span(data, size))).fault);
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  return mutate_input({data, size}, max_size, seed, random_fat_binary_input);
}
