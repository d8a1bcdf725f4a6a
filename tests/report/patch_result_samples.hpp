/// Patch results as the pipeline would make them, for the tests of the renderings.
#pragma once

#include "cuda_runpath/report/patch_result.hpp"

namespace cuda_runpath::samples {

inline RunpathPlan plan_with_every_action() {
  RunpathPlan plan;
  plan.entries = {{EntryAction::Add, "/opt/compat", "the compat directory"},
                  {EntryAction::Move, "/run/opengl-driver/lib", "in front of the others"},
                  {EntryAction::Keep, "$ORIGIN/../lib", "was there"},
                  {EntryAction::Drop, "/cuda/lib/stubs", "link-time stubs"},
                  {EntryAction::Drop, "", "empty: the current directory"}};
  plan.old_tag = RunpathTag::Runpath;
  plan.new_tag = RunpathTag::Runpath;
  plan.old_value = "$ORIGIN/../lib:/run/opengl-driver/lib:/cuda/lib/stubs:";
  plan.new_value = "/opt/compat:/run/opengl-driver/lib:$ORIGIN/../lib";
  return plan;
}

inline PatchResult patched() {
  PatchResult result;
  result.path = "out/lib/libfoo.so";
  result.outcome = PatchOutcome::Patched;
  result.machine = "x86_64";
  result.platform = PlatformChoice{"nixos", "named by --platform"};
  result.directories_reason = "compat directory named by the user";
  result.evidence = {{EvidenceTier::DriverName, "libcuda.so.1", "the name libcuda.so.1 in .rodata", 0x2010}};
  RunpathPlan plan;
  plan.entries = {{EntryAction::Add, "/opt/compat", "the compat directory"},
                  {EntryAction::Add, "/run/opengl-driver/lib", "the driver directory"}};
  plan.new_tag = RunpathTag::Runpath;
  plan.new_value = "/opt/compat:/run/opengl-driver/lib";
  result.plan = plan;
  EditSummary edit;
  edit.rung = Rung::R3_AppendInSlack;
  edit.rung_reason = "free bytes behind .dynstr";
  edit.commit_way = "in place";
  edit.bytes_written = 61;
  edit.write_count = 4;
  result.edit = edit;
  return result;
}

inline PatchResult skipped() {
  PatchResult result;
  result.path = "out/share/readme";
  result.skip = SkipReason::NotElf;
  return result;
}

inline PatchResult refused() {
  PatchResult result;
  result.path = "out/bin/broken";
  result.outcome = PatchOutcome::Refused;
  result.error = Error{ErrorKind::Malformed, "e_phoff is past the end", 0x20, "re-extract the file", "out/bin/broken"};
  return result;
}

}  // namespace cuda_runpath::samples
