/// Named ways to damage a file of the ELF builder, one field each.
///
/// What a reader owes a damaged file: an answer. `Damage` says which answer is right.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "support/elf_builder.hpp"

namespace cuda_runpath {

enum class Damage {
  LoaderWouldFail,    ///< headers or dynamic table contradict the file: reading, facts or planning gives an Error
  LoaderWouldNotSee,  ///< only section headers or notes: the reader may go on without them
  Anything,           ///< legal for some reader: no crash, and an accepted edit must verify
};

struct Breakage {
  std::string name;
  Damage damage = Damage::Anything;
  std::function<void(BuiltElf&)> apply;
};

/// Every breakage; all apply to the file of the default recipe with a RUNPATH.
[[nodiscard]] const std::vector<Breakage>& all_breakages();

}  // namespace cuda_runpath
