/// Text for the inside of a single-quoted string of a language.
#pragma once

#include <string>
#include <string_view>

#include "hook/hook_table.hpp"

namespace cuda_runpath {

/// `text`, which holds no control character, so that it reads as itself between single quotes.
[[nodiscard]] std::string quoted_for(HookLanguage language, std::string_view text);

}  // namespace cuda_runpath
