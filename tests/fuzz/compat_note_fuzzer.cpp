/// The libFuzzer target of the reader of the compat note: see content_run.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "fuzz/content_inputs.hpp"
#include "fuzz/content_run.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string fault = cuda_runpath::run_compat_note(std::as_bytes(std::span(data, size))).fault;
  if (fault.empty()) return 0;
  fmt::print(stderr, "fault: {}\n", fault);
  std::abort();
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  cuda_runpath::Dice dice(seed);
  if (dice.once_in(4)) return LLVMFuzzerMutate(data, size, max_size);
  const cuda_runpath::ByteView old = std::as_bytes(std::span(data, size));
  cuda_runpath::Bytes input(old.begin(), old.end());
  if (size < 2 || dice.once_in(8)) input = cuda_runpath::random_compat_note_input(dice);
  for (std::uint64_t i = dice.below(3); i > 0; --i) cuda_runpath::mutate_content(input, dice);
  if (input.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(input.begin(), input.end(), std::as_writable_bytes(std::span(data, max_size)).begin());
  return input.size();
}
