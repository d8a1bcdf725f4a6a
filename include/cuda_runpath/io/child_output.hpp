/// What another program prints, without a shell between.
#pragma once

#include <string>
#include <vector>

#include "cuda_runpath/base/error.hpp"

namespace cuda_runpath {

/// Where the standard error of the other program goes.
enum class ChildErrors { Shown, Dropped };

/// Runs `command` (found in PATH) and gives its standard output.
/// Errors: Io when it cannot be started, ends with another code than 0, or prints more than 64 MiB.
[[nodiscard]] Result<std::string> output_of(const std::vector<std::string>& command,
                                            ChildErrors errors = ChildErrors::Shown);

}  // namespace cuda_runpath
