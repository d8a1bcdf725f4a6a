/// What the patch command found out and did about one file, as one model for every rendering.
///
/// Text, diff and JSON print these fields; none of them computes anything again. The writes of the
/// edit are not kept: a run over thousands of files must not hold thousands of string tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/base/error.hpp"
#include "cuda_runpath/cuda/evidence.hpp"
#include "cuda_runpath/policy/runpath_plan.hpp"
#include "cuda_runpath/rewrite/edit_plan.hpp"

namespace cuda_runpath {

enum class PatchOutcome {
  Patched,       ///< written, read again and proved
  WouldPatch,    ///< as above, but nothing was to be written (--dry-run, --check, --diff)
  AlreadyRight,  ///< selected, and the wanted list is there
  Skipped,       ///< not for us: see SkipReason
  Refused,       ///< an error: left as it was
};
/// The word for JSON: "patched", "would-patch", "already-right", "skipped", "refused".
[[nodiscard]] const char* name_of(PatchOutcome outcome);

/// Why a file is not for us.
enum class SkipReason {
  None,
  NotElf,
  NoDynamicTable,
  Relocatable,
  Core,
  SeparateDebug,
  StaticPie,
  DriverStub,
  NoEvidence,      ///< nothing selected it
  ForeignMachine,  ///< not a machine of the platform
};
/// The word for JSON: "not-elf", "static-pie", ...
[[nodiscard]] const char* name_of(SkipReason reason);
/// The same for people: "not an ELF file", "a static-PIE program: it crashes when it gets a RUNPATH", ...
[[nodiscard]] const char* explain(SkipReason reason);

/// The platform whose directories an object gets, and who chose it.
struct PlatformChoice {
  std::string name;
  std::string reason;  ///< lower case, no full stop
};

/// The edit as numbers.
struct EditSummary {
  Rung rung = Rung::R0_Nothing;
  std::string rung_reason;
  std::string commit_way;     ///< "in place", "copy and rename", ...; empty when nothing was to be committed
  std::string commit_reason;  ///< why this way; may be empty
  std::uint64_t bytes_written = 0;
  std::uint64_t growth = 0;  ///< bytes
  std::uint64_t write_count = 0;
};

struct PatchResult {
  std::string path;
  PatchOutcome outcome = PatchOutcome::Skipped;
  SkipReason skip = SkipReason::None;
  std::string machine;                     ///< "x86_64"; empty when the file is no ELF file
  std::optional<PlatformChoice> platform;  ///< of selected objects
  std::string directories_reason;          ///< why compat is or is not among the directories
  std::vector<Evidence> evidence;
  std::optional<RunpathPlan> plan;
  std::optional<EditSummary> edit;
  std::string output_path;            ///< where --output wrote it; empty without
  std::vector<std::string> notes;     ///< shown with -v: a wrapper and its program
  std::vector<std::string> warnings;  ///< shown on stderr
  std::optional<Error> error;         ///< of Refused
};

/// The counts of a run.
struct PatchSummary {
  std::uint64_t patched = 0;
  std::uint64_t would_patch = 0;
  std::uint64_t already_right = 0;
  std::uint64_t not_for_us = 0;
  std::uint64_t refused = 0;
  std::uint64_t bytes_written = 0;
  std::uint64_t growth = 0;  ///< bytes

  void count(const PatchResult& result);
  /// Objects that were selected and answered: patched, would be patched, or already right.
  [[nodiscard]] std::uint64_t selected() const { return patched + would_patch + already_right; }
  [[nodiscard]] std::uint64_t files() const { return selected() + not_for_us + refused; }
};

}  // namespace cuda_runpath
