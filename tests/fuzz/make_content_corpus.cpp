/// Writes the seed corpora of fixtures/fuzz/fat_binary and fixtures/fuzz/compat_note: for every kind of
/// file and of first fault that a draw shows, the smallest input seen. Same bytes on every machine.
///
/// make_content_corpus DIRECTORY
#include <fmt/format.h>

#include <cstdio>
#include <map>

#include "fuzz/content_inputs.hpp"
#include "fuzz/content_run.hpp"
#include "support/files.hpp"

namespace {

using namespace cuda_runpath;

constexpr std::uint64_t seed = 2026;
constexpr int draws = 4000;

/// The first fault without its numbers and quoted values: what kind it is.
std::string kind_of(const std::vector<std::string>& faults) {
  if (faults.empty()) return "none";
  std::string kind;
  bool in_quotes = false;
  bool in_number = false;
  for (const char c : faults.front()) {
    if (c == '"') in_quotes = !in_quotes;
    in_number = ('0' <= c && c <= '9') || (in_number && c != ' ');
    if (!in_quotes && !in_number && 'a' <= c && c <= 'z') kind += c;
  }
  return kind;
}

std::string way_through(const DeviceCode& code) {
  return fmt::format("{} {} {}", std::min<std::size_t>(code.images.size(), 2),
                     std::min<std::size_t>(code.fat_binaries, 2), kind_of(code.faults));
}

std::string way_through(const std::optional<CompatNote>& note) {
  if (!note) return "none";
  return fmt::format("{} {} {}", note->cuda.has_value(), note->driver_branches.empty(), kind_of(note->faults));
}

template <class Draw, class Run>
bool write_corpus(const std::string& directory, Draw draw, Run run) {
  Dice dice(seed);
  std::map<std::string, Bytes> kept;
  for (int i = 0; i < draws; ++i) {
    const Bytes input = draw(dice);
    const auto result = run(input);
    if (!result.fault.empty()) {
      fmt::print(stderr, "draw {}: {}\n", i, result.fault);
      return false;
    }
    Bytes& best = kept[fmt::format("{} {}", std::to_integer<int>(input[0]), way_through(result.found))];
    if (best.empty() || input.size() < best.size()) best = input;
  }
  std::size_t number = 0;
  for (const auto& [way, input] : kept) {
    if (!write_file(fmt::format("{}/{:03}", directory, number++), input)) return false;
  }
  fmt::print("{}: {} inputs\n", directory, number);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: make_content_corpus DIRECTORY\n");
    return 2;
  }
  const std::string root = argv[1];
  const bool written = write_corpus(root + "/fat_binary", random_fat_binary_input, run_fat_binary) &&
                       write_corpus(root + "/compat_note", random_compat_note_input, run_compat_note);
  return written ? 0 : 1;
}
