#include "cuda_runpath/report/patch_result.hpp"

namespace cuda_runpath {

const char* name_of(PatchOutcome outcome) {
  switch (outcome) {
    case PatchOutcome::Patched:
      return "patched";
    case PatchOutcome::WouldPatch:
      return "would-patch";
    case PatchOutcome::AlreadyRight:
      return "already-right";
    case PatchOutcome::Skipped:
      return "skipped";
    case PatchOutcome::Refused:
      return "refused";
  }
  return "unknown";
}

const char* name_of(SkipReason reason) {
  switch (reason) {
    case SkipReason::None:
      return "none";
    case SkipReason::NotElf:
      return "not-elf";
    case SkipReason::NoDynamicTable:
      return "no-dynamic-table";
    case SkipReason::Relocatable:
      return "relocatable";
    case SkipReason::Core:
      return "core";
    case SkipReason::SeparateDebug:
      return "separate-debug";
    case SkipReason::StaticPie:
      return "static-pie";
    case SkipReason::DriverStub:
      return "driver-stub";
    case SkipReason::NoEvidence:
      return "no-evidence";
    case SkipReason::ForeignMachine:
      return "foreign-machine";
  }
  return "unknown";
}

const char* explain(SkipReason reason) {
  switch (reason) {
    case SkipReason::None:
      return "";
    case SkipReason::NotElf:
      return "not an ELF file";
    case SkipReason::NoDynamicTable:
      return "no dynamic table: the loader never searches for it";
    case SkipReason::Relocatable:
      return "a relocatable object";
    case SkipReason::Core:
      return "a core file";
    case SkipReason::SeparateDebug:
      return "a separate debug file";
    case SkipReason::StaticPie:
      return "a static-PIE program or the loader itself: both crash when they get a RUNPATH";
    case SkipReason::DriverStub:
      return "a link-time stub of a driver library";
    case SkipReason::NoEvidence:
      return "no evidence that it opens the CUDA driver";
    case SkipReason::ForeignMachine:
      return "not of a machine of the platform";
  }
  return "";
}

void PatchSummary::count(const PatchResult& result) {
  switch (result.outcome) {
    case PatchOutcome::Patched:
      ++patched;
      break;
    case PatchOutcome::WouldPatch:
      ++would_patch;
      break;
    case PatchOutcome::AlreadyRight:
      ++already_right;
      break;
    case PatchOutcome::Skipped:
      ++not_for_us;
      break;
    case PatchOutcome::Refused:
      ++refused;
      break;
  }
  const bool changes = result.outcome == PatchOutcome::Patched || result.outcome == PatchOutcome::WouldPatch;
  if (!changes || !result.edit) return;
  bytes_written += result.edit->bytes_written;
  growth += result.edit->growth;
}

}  // namespace cuda_runpath
