/// What became of a command line.
#pragma once

#include <optional>
#include <span>

namespace cuda_runpath {

/// The words of a command line, behind the name of the program and that of the command.
using Words = std::span<char*>;

/// Settings to run with, or the exit code of what was answered already: --help, --version, a usage error.
template <class Settings>
struct Parsed {
  std::optional<Settings> settings;
  int exit_code = 0;
};

}  // namespace cuda_runpath
