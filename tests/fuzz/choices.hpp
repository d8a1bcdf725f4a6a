/// The last bytes of a fuzz input are not the file: they are what a user would have asked for.
///
/// One input is one whole run of the program, so that libFuzzer minimises file and wishes together.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "cuda_runpath/base/bytes.hpp"
#include "cuda_runpath/platform/platform_rule.hpp"
#include "cuda_runpath/policy/runpath_plan.hpp"
#include "cuda_runpath/rewrite/edit_plan.hpp"

namespace cuda_runpath {

inline constexpr std::size_t choice_bytes = 8;  ///< at the end of every input
using ChoiceBytes = std::array<std::uint8_t, choice_bytes>;

struct Choices {
  PatchWishes wishes;
  SearchDirectories directories;
  RungChoice rungs = RungChoice::LeastGrowth;
  Scrub scrub = Scrub::Keep;
};

/// The input taken apart; without enough bytes for choices all of them are zero.
struct FuzzInput {
  Bytes file;
  ChoiceBytes choices{};
};
[[nodiscard]] FuzzInput split_input(ByteView input);
[[nodiscard]] Bytes join_input(ByteView file, const ChoiceBytes& choices);

/// What the bytes ask for. `old_list` is the list of the file: some wishes name its entries.
[[nodiscard]] Choices read_choices(const ChoiceBytes& bytes, const std::string& old_list);

}  // namespace cuda_runpath
