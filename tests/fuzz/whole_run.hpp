/// One file through the whole program in memory: read, judge, plan, edit, prove, and then everything
/// that must hold of a proved edit, checked a second time without the prover's own code.
#pragma once

#include <string>

#include "cuda_runpath/base/bytes.hpp"
#include "cuda_runpath/rewrite/edit_plan.hpp"

namespace cuda_runpath {

/// How far a run came.
enum class Reached {
  NothingRead,  ///< not an ELF file, or one that cannot be read
  NothingToDo,  ///< the list is as wanted
  EditRefused,  ///< plan_edit gave a reason
  EditProved,   ///< an edit was planned, proved, cut off after every write, planned again, taken back
};
[[nodiscard]] const char* name_of(Reached reached);

struct WholeRun {
  Reached reached = Reached::NothingRead;
  Rung rung = Rung::R0_Nothing;  ///< of the edit
  std::string fault;             ///< what does not hold; empty when all is well
};

/// Runs an input (see choices.hpp) through all steps.
[[nodiscard]] WholeRun run_whole(ByteView input);

}  // namespace cuda_runpath
