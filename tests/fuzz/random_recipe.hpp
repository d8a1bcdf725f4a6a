/// Recipes for the ELF builder drawn at random, so that most fuzz inputs are files a linker could have
/// made: those reach the edit and its proof, where random bytes end at the first check.
#pragma once

#include "fuzz/choices.hpp"
#include "fuzz/dice.hpp"
#include "support/elf_builder.hpp"

namespace cuda_runpath {

[[nodiscard]] ElfRecipe random_recipe(Dice& dice);
[[nodiscard]] ChoiceBytes random_choices(Dice& dice);

}  // namespace cuda_runpath
