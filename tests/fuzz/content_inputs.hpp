/// Inputs for the readers of device code and of the compat note: true ones, and true ones with one lie.
#pragma once

#include "cuda_runpath/base/bytes.hpp"
#include "fuzz/dice.hpp"

namespace cuda_runpath {

/// As content_run.hpp wants them: one byte for the shape of the file, then the content.
[[nodiscard]] Bytes random_fat_binary_input(Dice& dice);
[[nodiscard]] Bytes random_compat_note_input(Dice& dice);

/// Changes a number, a few bytes or the length; never the first byte alone.
void mutate_content(Bytes& input, Dice& dice);

}  // namespace cuda_runpath
