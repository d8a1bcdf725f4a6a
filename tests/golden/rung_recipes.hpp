/// One built file for each rung of the ladder: it has exactly the room that the rung needs.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "cuda_runpath/rewrite/edit_plan.hpp"
#include "support/elf_builder.hpp"

namespace cuda_runpath {

struct RungRecipe {
  std::string name;  ///< of the golden file
  Rung rung = Rung::R0_Nothing;
  ElfRecipe recipe;
};

/// For GoogleTest, which would print the bytes.
inline void PrintTo(const RungRecipe& recipe, std::ostream* out) {
  *out << recipe.name;
}

[[nodiscard]] const std::vector<RungRecipe>& rung_recipes();

/// Files that must be refused, with the words that name the blocker.
struct RefusedRecipe {
  std::string name;
  std::string blocker;
  ElfRecipe recipe;
};

inline void PrintTo(const RefusedRecipe& recipe, std::ostream* out) {
  *out << recipe.name;
}

[[nodiscard]] const std::vector<RefusedRecipe>& refused_recipes();

}  // namespace cuda_runpath
