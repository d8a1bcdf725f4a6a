#include "fuzz/content_inputs.hpp"

#include <algorithm>
#include <string>

#include "support/compat_note_bytes.hpp"
#include "support/fat_binary_bytes.hpp"

namespace cuda_runpath {
namespace {

constexpr std::size_t largest_content = 16 * 1024;

std::uint64_t random_size(Dice& dice, std::uint64_t truth) {
  constexpr std::uint64_t lies[] = {0, 1, 15, 16, 63, 64, 65, 0xffff, 0x7fffffff, 0xffffffff, ~std::uint64_t{0}};
  if (!dice.once_in(8)) return truth;
  return dice.once_in(2) ? dice.of(lies) : ~std::uint64_t{0} - dice.below(512);
}

EntryBytes random_entry(Dice& dice) {
  constexpr std::uint64_t kinds[] = {1, 1, 2, 2, 8, 16, 64};
  constexpr std::uint64_t targets[] = {75, 80, 90, 100, 103, 120, 121, 0, 0xffffffff};
  constexpr std::uint64_t flags[] = {0x11, 0x13, 0x2011, 0x8011, 0xa011, 0x108011, 0x208011, 0x300011};
  constexpr std::uint64_t header_sizes[] = {64, 64, 80, 96, 112, 128};
  EntryBytes entry;
  entry.kind = dice.of(kinds);
  entry.header_size = random_size(dice, dice.of(header_sizes));
  entry.stored = dice.below(32) * 8;
  entry.payload_size = random_size(dice, *entry.stored);
  entry.compressed_size = dice.once_in(2) ? 0 : *entry.stored;
  entry.sm = dice.of(targets);
  entry.flags = dice.of(flags);
  return entry;
}

Bytes random_fat_binary(Dice& dice) {
  std::vector<EntryBytes> entries;
  for (std::uint64_t i = dice.below(5); i > 0; --i) entries.push_back(random_entry(dice));
  const Bytes whole = fat_binary_bytes(entries);
  return fat_binary_bytes(entries, random_size(dice, whole.size() - 16));
}

/// What lies between two fat binaries.
Bytes random_gap(Dice& dice) {
  if (!dice.once_in(4)) return {};
  const std::size_t size = dice.below(80);
  return Bytes(size, dice.once_in(2) ? std::byte{0} : std::byte{0x50});
}

/// The marks of a runtime and of a driver, for the search that runs over the same content.
Bytes random_marks(Dice& dice) {
  constexpr std::string_view marks[] = {
      std::string_view("\0CUDA driver version is insufficient for CUDA runtime version\0", 63),
      std::string_view("\x48\x85\xff\x74\x0b\xc7\x07\xc8\x32\x00\x00\x31\xc0\xc3", 14),
      std::string_view("\0"
                       "575.57.08\0",
                       11),
      std::string_view("\0libcuda.so.1\0", 14), std::string_view("cuGetProcAddress\0cuInit\0", 24)};
  Bytes out;
  for (std::uint64_t i = dice.below(6); i > 0; --i) {
    const ByteView mark = bytes_of(dice.of(marks));
    out.insert(out.end(), mark.begin(), mark.end());
  }
  return out;
}

std::string random_json(Dice& dice) {
  constexpr std::string_view releases[] = {"\"12.9\"", "\"13.2\"", "12.9", "\"\"", "\"x\"", "null", "\"1.2.3.4\""};
  constexpr std::string_view lists[] = {"[535,550]", "[]", "[535,]", "[-1]", "[1e3,\"a\"]", "535", "[[[[]]]]"};
  constexpr std::string_view ends[] = {"}", ",}", ", \n}", "", "}}", ",,}"};
  std::string text = "{\"format\":" + std::string(dice.once_in(4) ? "2" : "1");
  if (!dice.once_in(8)) text += ",\"CUDA version\":" + std::string(dice.of(releases));
  if (!dice.once_in(4)) text += ",\"driver\":" + std::string(dice.of(lists));
  if (!dice.once_in(4)) text += ",\"device\":" + std::string(dice.of(lists));
  return text + std::string(dice.of(ends));
}

Bytes random_note(Dice& dice, std::endian order) {
  NoteBytes note;
  note.text = dice.once_in(4) ? compat_text : random_json(dice);
  if (dice.once_in(4)) note.end = TextEnd::Open;
  if (dice.once_in(8)) note.owner = "GNU";
  if (dice.once_in(16)) note.type = 1;
  if (dice.once_in(8)) note.owner_size = random_size(dice, note.owner.size());
  if (dice.once_in(4)) note.description_size = random_size(dice, note.text.size());
  return note_bytes(note, order);
}

}  // namespace

Bytes random_fat_binary_input(Dice& dice) {
  Bytes input(1, static_cast<std::byte>(dice.below(2)));
  for (std::uint64_t i = dice.below(4); i > 0; --i) {
    input = input + random_fat_binary(dice);
    input = input + random_gap(dice);
  }
  if (dice.once_in(3)) input = input + random_marks(dice);
  return input;
}

Bytes random_compat_note_input(Dice& dice) {
  const std::uint64_t shape = dice.below(4);
  Bytes input(1, static_cast<std::byte>(shape));
  const std::endian order = (shape & 2U) != 0 ? std::endian::big : std::endian::little;
  for (std::uint64_t i = dice.below(3) + 1; i > 0; --i) input = input + random_note(dice, order);
  if (dice.once_in(4)) input.resize(input.size() - dice.below(std::min<std::size_t>(input.size(), 8)));
  return input;
}

void mutate_content(Bytes& input, Dice& dice) {
  constexpr std::uint64_t numbers[] = {0, 1, 16, 64, 0x50, 0xff, 0x7fffffff, 0xffffffff, ~std::uint64_t{0}};
  if (input.size() < 2) input.resize(32);
  const std::size_t at = 1 + dice.below(input.size() - 1);
  switch (dice.below(5)) {
    case 0: {
      const std::uint64_t number = dice.of(numbers);
      const std::size_t width = std::size_t{1} << dice.below(4);
      for (std::size_t i = 0; i < width && at + i < input.size(); ++i)
        input[at + i] = static_cast<std::byte>(number >> (8 * i));
      return;
    }
    case 1:
      input[at] ^= static_cast<std::byte>(1U << dice.below(8));
      return;
    case 2:
      input.resize(at);
      return;
    case 3: {
      const std::size_t count = std::min<std::size_t>(input.size() - at, dice.below(128));
      const Bytes again(input.begin() + static_cast<std::ptrdiff_t>(at),
                        input.begin() + static_cast<std::ptrdiff_t>(at + count));
      if (input.size() < largest_content) input.insert(input.end(), again.begin(), again.end());
      return;
    }
    default:
      input[0] ^= std::byte{1};
      input[at] = static_cast<std::byte>(dice.below(256));
  }
}

}  // namespace cuda_runpath
