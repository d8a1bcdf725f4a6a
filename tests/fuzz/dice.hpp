/// Random choices that are the same on every machine for one seed.
///
/// C++ leaves the order of the arguments of a call, and of the operands of +, to the compiler: two draws in
/// one expression would not be the same with each. Draw into a variable first.
#pragma once

#include <cstdint>
#include <span>

namespace cuda_runpath {

/// SplitMix64: one addition and three shifts a number. Source: Steele, Lea, Flood, "Fast splittable
/// pseudorandom number generators" (2014).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
  }
  /// A number below `limit`, which is not 0.
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }
  /// True once in `times`.
  bool once_in(std::uint64_t times) { return below(times) == 0; }

  template <class T, std::size_t N>
  const T& of(const T (&values)[N]) {
    return values[below(N)];
  }

 private:
  std::uint64_t state_;
};

}  // namespace cuda_runpath
