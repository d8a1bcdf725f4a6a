/// Programs of a random layout: any linker that is here, random flags, symbols, data and search list.
#pragma once

#include <string>
#include <vector>

#include "fuzz/dice.hpp"
#include "support/run.hpp"
#include "support/scratch.hpp"

namespace cuda_runpath {

/// What a program is and how it is asked for its output.
struct RandomProgram {
  std::string path;                 ///< the file that is edited
  std::vector<std::string> runner;  ///< before `path` on the command line: a host for libraries
  std::string made_with;            ///< linker and flags, for messages
  std::string skip_reason;
  std::string fault;                ///< what the compiler said

  /// Runs it with every symbol bound at once.
  [[nodiscard]] RunResult run() const;
};

/// Compiles one. `host` is a program that loads a library and calls its `report`; see `compile_host`.
[[nodiscard]] RandomProgram random_program(Dice& dice, const ScratchDirectory& scratch, const std::string& host);

/// The host; empty where nothing can be compiled.
[[nodiscard]] std::string compile_host(const ScratchDirectory& scratch);

}  // namespace cuda_runpath
