/// The libFuzzer target: one input is a file and the wishes of a user, one execution is a whole run.
///
/// Counts how many executions reach an edit and its proof, since executions that end at the first
/// check prove little; printed at the end and every 2^16 executions.
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "fuzz/elf_mutation.hpp"
#include "fuzz/whole_run.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

using namespace cuda_runpath;

constexpr std::uint64_t report_every = 1U << 16U;

struct Counters {
  std::uint64_t executions = 0;
  std::array<std::uint64_t, 4> reached{};  ///< by Reached
  std::array<std::uint64_t, 9> rungs{};    ///< by Rung, of the proved edits

  void print() const {
    const std::uint64_t proved = reached[static_cast<std::size_t>(Reached::EditProved)];
    fmt::print(stderr, "executions {}, edited and verified {} ({:.1f} %)", executions, proved,
               executions == 0 ? 0.0 : 100.0 * static_cast<double>(proved) / static_cast<double>(executions));
    for (const Reached each : {Reached::EditRefused, Reached::NothingToDo, Reached::NothingRead}) {
      fmt::print(stderr, ", {} {}", name_of(each), reached[static_cast<std::size_t>(each)]);
    }
    fmt::print(stderr, "; rungs");
    for (std::size_t i = 1; i < rungs.size(); ++i) {
      fmt::print(stderr, " {} {}", name_of(static_cast<Rung>(i)), rungs[i]);
    }
    fmt::print(stderr, "\n");
  }
};

Counters counters;

ByteView view_of(const std::uint8_t* data, std::size_t size) {
  return std::as_bytes(std::span(data, size));
}

std::size_t store(const Bytes& input, std::uint8_t* out, std::size_t max_size) {
  if (input.size() > max_size) return 0;
  for (std::size_t i = 0; i < input.size(); ++i) out[i] = std::to_integer<std::uint8_t>(input[i]);
  return input.size();
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  return std::atexit([] { counters.print(); });
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const WholeRun run = run_whole(view_of(data, size));
  ++counters.executions;
  ++counters.reached[static_cast<std::size_t>(run.reached)];
  if (run.reached == Reached::EditProved) ++counters.rungs[static_cast<std::size_t>(run.rung)];
  if (!run.fault.empty()) {
    counters.print();
    fmt::print(stderr, "fault ({}): {}\n", name_of(run.rung), run.fault);
    std::abort();
  }
  if (counters.executions % report_every == 0) counters.print();
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  Dice dice(seed);
  if (dice.once_in(32)) return LLVMFuzzerMutate(data, size, max_size);
  const std::size_t stored = store(mutated_input(view_of(data, size), dice), data, max_size);
  return stored != 0 ? stored : LLVMFuzzerMutate(data, size, max_size);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* a, std::size_t a_size, const std::uint8_t* b,
                                                 std::size_t b_size, std::uint8_t* out, std::size_t max_size,
                                                 unsigned seed) {
  Dice dice(seed);
  return store(crossed_inputs(view_of(a, a_size), view_of(b, b_size), dice), out, max_size);
}
