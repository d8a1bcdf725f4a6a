/// What the libFuzzer targets over content_run.hpp share: each names its run and its source of inputs.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>

#include "fuzz/content_inputs.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace cuda_runpath {

/// Ends the fuzzer when there is a fault.
inline int stop_at_fault(const std::string& fault) {
  if (fault.empty()) return 0;
  fmt::print(stderr, "fault: {}\n", fault);
  std::abort();
}

/// A new input in the place of the old one: mostly one of `random_input`, changed a little; its size.
inline std::size_t mutate_input(std::span<std::uint8_t> old, std::size_t max_size, unsigned seed,
                                Bytes (*random_input)(Dice&)) {
  Dice dice(seed);
  if (dice.once_in(4)) return LLVMFuzzerMutate(old.data(), old.size(), max_size);
  const ByteView bytes = std::as_bytes(old);
  Bytes input(bytes.begin(), bytes.end());
  if (old.size() < 2 || dice.once_in(8)) input = random_input(dice);
  for (std::uint64_t i = dice.below(3); i > 0; --i) mutate_content(input, dice);
  if (input.size() > max_size) return LLVMFuzzerMutate(old.data(), old.size(), max_size);
  std::copy(input.begin(), input.end(), std::as_writable_bytes(std::span(old.data(), max_size)).begin());
  return input.size();
}

}  // namespace cuda_runpath
