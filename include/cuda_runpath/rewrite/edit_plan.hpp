/// How one RUNPATH is written into one file: the rung of the ladder, and the writes.
///
/// Work follows the change, not the file: the normal case is a few hundred bytes and no growth,
/// also in a library of half a gigabyte. The ladder is described in docs/elf-notes.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cuda_runpath/base/file_edit.hpp"
#include "cuda_runpath/elf/elf_file.hpp"
#include "cuda_runpath/policy/runpath_plan.hpp"

namespace cuda_runpath {

/// The rungs of the ladder, cheapest first.
enum class Rung : std::uint8_t {
  R0_Nothing,         ///< the wanted list is there already
  R1_ReuseString,     ///< the wanted string is in .dynstr already
  R2_UseReserve,      ///< NUL bytes inside .dynstr take it
  R3_AppendInSlack,   ///< .dynstr grows into the free bytes behind it
  R4_MoveToSlack,     ///< .dynstr, or what follows it, moves to the slack of a PT_LOAD
  R5_EvictNeighbour,  ///< a section behind .dynstr moves to slack, those between slide
  R6_ExtendLastLoad,  ///< .dynstr moves behind the last PT_LOAD, which grows
  R7_NewLoad,         ///< .dynstr moves to a new PT_LOAD in a free program header
  R8_MakeRoom,        ///< as R7, with room for the program header made by moving sections
};
[[nodiscard]] const char* name_of(Rung rung);  ///< "R0" .. "R8"

/// Which rungs a commit can use.
enum class RungChoice {
  OrderedOnly,   ///< only edits whose every prefix is a good file
  OrderedFirst,  ///< those first, then the others
  LeastGrowth,   ///< any, the one that grows the file least first (the file is copied anyway)
};

/// Whether the bytes that nothing refers to any more are overwritten with NUL.
enum class Scrub { Keep, Overwrite };

struct EditPlan {
  Rung rung = Rung::R0_Nothing;
  FileEdit edit;
  std::string reason;  ///< why this rung and not a cheaper one; lower case, no full stop
};

/// Plans the writes that make `plan` true in `file`; they have passed `verify_edit` on an overlay.
///
/// Errors: Refused, naming for each rung the blocker; Unsupported for big-endian files.
[[nodiscard]] Result<EditPlan> plan_edit(const ElfFile& file, const RunpathPlan& plan, RungChoice choice,
                                         Scrub scrub = Scrub::Keep);

}  // namespace cuda_runpath
