/// Changes of one named thing in an ELF file: what a linker, a strip or a broken download could do.
#pragma once

#include "fuzz/choices.hpp"
#include "fuzz/dice.hpp"
#include "fuzz/elf_image.hpp"

namespace cuda_runpath {

/// How much of an input is likely to survive: most mutations leave a file that can still be edited.
void mutate_elf(ElfImage& image, Dice& dice);

/// A new input from an old one: a fresh file from a recipe, other choices, or one to three mutations.
[[nodiscard]] Bytes mutated_input(ByteView input, Dice& dice);

/// A file with the choices of `a` and one structure (a header, a table, the tail) of `b`.
[[nodiscard]] Bytes crossed_inputs(ByteView a, ByteView b, Dice& dice);

}  // namespace cuda_runpath
