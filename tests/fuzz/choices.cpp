#include "fuzz/choices.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

namespace cuda_runpath {
namespace {

constexpr std::size_t longest_component = 512;

/// A directory by number: the usual ones, one of a chosen length, or one that the file has already.
std::string directory(std::uint8_t number, std::uint8_t length, const std::string& old_list) {
  const std::vector<std::string> old = split_runpath(old_list);
  switch (number % 8) {
    case 0:
      return "/run/opengl-driver/lib";
    case 1:
      return "/opt/compat";
    case 2:
      return "$ORIGIN/../lib";
    case 3:
      return "/" + std::string(std::min<std::size_t>(std::size_t{length} * 4 + 1, longest_component * 2), 'd');
    case 4:
      return "/d";
    case 5:
      return "/usr/local/cuda/lib64/stubs";
    case 6:
      return old.empty() ? "/opt/old" : old[length % old.size()];
    default:
      return "/" + std::string(std::size_t{length} % 64 + 1, 'e');
  }
}

/// Two of sixteen inputs take something away.
PlanGoal goal(unsigned number) {
  if (number == 0x1e) return PlanGoal::Remove;
  return number == 0x1c ? PlanGoal::DropStubs : PlanGoal::Prepend;
}

}  // namespace

FuzzInput split_input(ByteView input) {
  FuzzInput parts;
  const std::size_t choices = input.size() < choice_bytes ? 0 : choice_bytes;
  const ByteView file = input.first(input.size() - choices);
  parts.file.assign(file.begin(), file.end());
  if (choices != 0) std::memcpy(parts.choices.data(), input.last(choices).data(), choices);
  return parts;
}

Bytes join_input(ByteView file, const ChoiceBytes& choices) {
  Bytes input(file.begin(), file.end());
  const ByteView last = std::as_bytes(std::span(choices));
  input.insert(input.end(), last.begin(), last.end());
  return input;
}

Choices read_choices(const ChoiceBytes& bytes, const std::string& old_list) {
  Choices choices;
  choices.rungs = static_cast<RungChoice>(bytes[0] % 3);
  choices.scrub = (bytes[1] & 1U) != 0 ? Scrub::Overwrite : Scrub::Keep;
  choices.wishes.goal = goal(bytes[1] & 0x1eU);
  choices.wishes.need = (bytes[1] & 0x20U) != 0 ? DriverNeed::DriverOnly : DriverNeed::LibcudaAndDriver;
  choices.wishes.in_compat_package = (bytes[1] & 0xc0U) == 0xc0U;
  choices.wishes.tag = static_cast<TagPolicy>(bytes[2] % 3);
  if (bytes[3] % 4 != 0) choices.directories.compat = directory(bytes[3] / 4, bytes[4], old_list);
  for (std::size_t i = 0; i < std::size_t{bytes[5]} % 3 + 1; ++i) {
    const auto number = static_cast<std::uint8_t>(bytes[6] >> (i * 2));
    choices.directories.drivers.push_back(directory(number, static_cast<std::uint8_t>(bytes[7] + i), old_list));
  }
  return choices;
}

}  // namespace cuda_runpath
