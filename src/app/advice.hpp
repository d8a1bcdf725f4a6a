/// The way on for errors of the layers below, which do not know the options of the program.
#pragma once

#include <string>
#include <utility>

#include "cuda_runpath/base/error.hpp"

namespace cuda_runpath {

/// Of a path of the command line, or one below it, that cannot be read.
inline constexpr const char* path_advice =
    "name files and directories that can be read, or leave it out with --exclude";

/// `error` with `advice`, where it has none of its own.
[[nodiscard]] inline Error advised(Error error, std::string advice) {
  if (error.advice.empty()) error.advice = std::move(advice);
  return error;
}

}  // namespace cuda_runpath
