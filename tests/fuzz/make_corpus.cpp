/// Writes the seed corpus of fixtures/fuzz: small files over classes, byte orders, machines and kinds of
/// room, each the cheapest input seen for its way through the program. Same bytes on every machine.
///
/// make_fuzz_corpus DIRECTORY
#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <string>

#include "fuzz/elf_mutation.hpp"
#include "fuzz/random_recipe.hpp"
#include "fuzz/whole_run.hpp"
#include "support/files.hpp"

namespace {

using namespace cuda_runpath;

constexpr std::uint64_t seed = 2026;
constexpr int draws = 20000;
constexpr std::size_t largest_input = 16384;

/// What makes an input worth keeping: no two of the same.
std::string way_through(const ElfRecipe& recipe, const ChoiceBytes& choices, const WholeRun& run) {
  return fmt::format("{}{}-{}-{}-{}", recipe.elf_class == elf::Class::Elf64 ? "64" : "32",
                     recipe.byte_order == std::endian::little ? "le" : "be", recipe.machine,
                     run.reached == Reached::EditProved ? name_of(run.rung) : name_of(run.reached), choices[0] % 3);
}

std::string file_name(const std::string& way) {
  std::string name = way;
  for (char& c : name) {
    if (c == ' ') c = '_';
  }
  return name;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: make_fuzz_corpus DIRECTORY\n");
    return 2;
  }
  Dice dice(seed);
  std::map<std::string, Bytes> kept;
  for (int i = 0; i < draws; ++i) {
    const ElfRecipe recipe = random_recipe(dice);
    const ChoiceBytes choices = random_choices(dice);
    const Bytes input = join_input(build_elf(recipe).bytes, choices);
    const WholeRun run = run_whole(input);
    if (!run.fault.empty()) {
      fmt::print(stderr, "draw {}: {}\n", i, run.fault);
      write_file(std::string(argv[1]) + "/fault", input);
      return 1;
    }
    Bytes& best = kept[way_through(recipe, choices, run)];
    if (input.size() <= largest_input && (best.empty() || input.size() < best.size())) best = input;
  }
  std::size_t total = 0;
  for (const auto& [way, input] : kept) {
    if (input.empty()) continue;
    if (!write_file(fmt::format("{}/{}", argv[1], file_name(way)), input)) return 1;
    total += input.size();
  }
  fmt::print("{} inputs, {} bytes\n", kept.size(), total);
  return 0;
}
