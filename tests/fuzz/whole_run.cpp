#include "fuzz/whole_run.hpp"

#include <fmt/format.h>

#include "cuda_runpath/cuda/evidence.hpp"
#include "cuda_runpath/elf/notes.hpp"
#include "cuda_runpath/elf/object_facts.hpp"
#include "cuda_runpath/rewrite/verify.hpp"
#include "fuzz/choices.hpp"
#include "fuzz/kept_content.hpp"

namespace cuda_runpath {
namespace {

constexpr std::uint64_t largest_growth = 1U << 20U;  // bytes; far more than any list of a fuzz input

/// The list the loader uses: DT_RUNPATH wins over DT_RPATH.
std::optional<std::string> list_of(const ObjectFacts& facts) {
  return facts.runpath ? facts.runpath : facts.rpath;
}

/// An entry that is reclaimed for a new list is an empty list for one moment, which loaders ignore.
std::string effective_list(const ObjectFacts& facts) {
  return list_of(facts).value_or("");
}

/// What of the facts an edit may never change.
std::string kept_facts_fault(const ObjectFacts& before, const ObjectFacts& after) {
  if (before.needed != after.needed) return "DT_NEEDED reads differently";
  if (before.soname != after.soname) return "DT_SONAME reads differently";
  if (before.interpreter != after.interpreter) return "PT_INTERP reads differently";
  if (before.imports_dlopen != after.imports_dlopen) return "the import of dlopen changed";
  if (before.kind != after.kind) return "it became another kind of object";
  return {};
}

std::string list_fault(const ObjectFacts& after, const RunpathPlan& plan) {
  const auto& stored = plan.new_tag == RunpathTag::Rpath ? after.rpath : after.runpath;
  if (plan.new_tag == RunpathTag::None) return list_of(after) ? "the list is still there" : "";
  return stored == plan.new_value ? "" : fmt::format("{} is not as planned", name_of(plan.new_tag));
}

/// A process that stops between two writes of an ordered edit leaves the old list or the new one.
std::string prefixes_fault(const RandomAccess& original, const ObjectFacts& before, const RunpathPlan& plan,
                           const FileEdit& edit) {
  if (edit.safety != EditSafety::Ordered) return {};
  for (std::size_t count = 0; count <= edit.writes.size(); ++count) {
    const EditedFile stopped(original, edit, count);
    const Result<ObjectFacts> facts = read_object_facts(stopped);
    const std::string where = fmt::format("after {} of {} writes", count, edit.writes.size());
    if (!facts) return fmt::format("{}: unreadable: {}", where, describe(facts.error()));
    const std::string list = effective_list(*facts);
    if (list != plan.old_value && list != plan.new_value) {
      return fmt::format("{}: the list is neither the old nor the new one", where);
    }
    if (const std::string fault = kept_facts_fault(before, *facts); !fault.empty()) return where + ": " + fault;
  }
  return {};
}

/// The edit against the file it is for: proved, and what it must keep is kept.
std::string edit_fault(const ElfFile& before, const ObjectFacts& facts, const RunpathPlan& plan, const FileEdit& edit,
                       const ElfFile& after) {
  if (const std::vector<Violation> found = verify_edit(before, after, plan, edit); !found.empty()) {
    return "planned but not proved: " + found.front().message;
  }
  const Result<ObjectFacts> new_facts = read_object_facts(after);
  if (!new_facts) return "the facts cannot be read any more: " + describe(new_facts.error());
  if (std::string fault = kept_facts_fault(facts, *new_facts); !fault.empty()) return fault;
  if (std::string fault = list_fault(*new_facts, plan); !fault.empty()) return fault;
  if (std::string fault = kept_content_fault(before, after, plan, edit); !fault.empty()) return fault;
  return prefixes_fault(before.file(), facts, plan, edit);
}

/// Twice is once.
std::string twice_fault(const ElfFile& after, const Choices& choices) {
  const Result<ObjectFacts> facts = read_object_facts(after);
  if (!facts) return describe(facts.error());
  const RunpathPlan twice = plan_runpath(*facts, choices.directories, choices.wishes);
  if (twice.changes()) {
    return fmt::format("a second run would change {} '{}' to {} '{}'", name_of(twice.old_tag), twice.old_value,
                       name_of(twice.new_tag), twice.new_value);
  }
  return {};
}

/// The list can be taken out again, with the same proof.
std::string removal_fault(const ElfFile& after, const Choices& choices) {
  const Result<ObjectFacts> facts = read_object_facts(after);
  if (!facts) return describe(facts.error());
  PatchWishes wishes = choices.wishes;
  wishes.goal = PlanGoal::Remove;
  const RunpathPlan plan = plan_runpath(*facts, choices.directories, wishes);
  const Result<EditPlan> removal = plan_edit(after, plan, choices.rungs, choices.scrub);
  if (!removal) return {};
  const EditedFile edited(after.file(), removal->edit);
  const Result<ElfFile> removed = ElfFile::read(edited);
  if (!removed) return "after --remove: unreadable: " + describe(removed.error());
  const std::string fault = edit_fault(after, *facts, plan, removal->edit, *removed);
  return fault.empty() ? "" : "after --remove: " + fault;
}

}  // namespace

const char* name_of(Reached reached) {
  switch (reached) {
    case Reached::NothingRead:
      return "nothing read";
    case Reached::NothingToDo:
      return "nothing to do";
    case Reached::EditRefused:
      return "edit refused";
    case Reached::EditProved:
      return "edited and verified";
  }
  return "unknown";
}

WholeRun run_whole(ByteView input) {
  FuzzInput parts = split_input(input);
  const MemoryFile original(std::move(parts.file));
  const Result<ElfFile> file = ElfFile::read(original);
  if (!file) return {};
  (void)read_notes(*file);
  const Result<ObjectFacts> facts = read_object_facts(*file);
  if (!facts) return {};
  (void)cuda_evidence(*file, *facts, EvidenceDepth::Everything);
  (void)is_driver_stub(*file, *facts, "/stubs/libcuda.so");

  const Choices choices = read_choices(parts.choices, effective_list(*facts));
  const RunpathPlan plan = plan_runpath(*facts, choices.directories, choices.wishes);
  const Result<EditPlan> planned = plan_edit(*file, plan, choices.rungs, choices.scrub);
  if (!planned) return {Reached::EditRefused, Rung::R0_Nothing, {}};
  if (!plan.changes()) {
    return {Reached::NothingToDo, Rung::R0_Nothing, planned->edit.empty() ? "" : "an edit where nothing changes"};
  }
  WholeRun run{Reached::EditProved, planned->rung, {}};
  if (choices.rungs == RungChoice::OrderedOnly && planned->edit.safety != EditSafety::Ordered) {
    run.fault = "an edit that is not ordered, where only ordered ones were asked for";
    return run;
  }
  if (planned->edit.growth() > largest_growth) {
    run.fault = fmt::format("the file would grow by {} bytes", planned->edit.growth());
    return run;
  }
  const EditedFile overlay(original, planned->edit);
  const MemoryFile edited(read_block(overlay, 0, overlay.size()).value_or(Bytes{}));
  const Result<ElfFile> after = ElfFile::read(edited);
  if (!after) {
    run.fault = "the edited file cannot be read: " + describe(after.error());
    return run;
  }
  run.fault = edit_fault(*file, *facts, plan, planned->edit, *after);
  if (run.fault.empty()) run.fault = twice_fault(*after, choices);
  const bool take_out = parts.choices[4] % 4 == 0;  // costs as much as all the rest
  if (run.fault.empty() && take_out) run.fault = removal_fault(*after, choices);
  return run;
}

}  // namespace cuda_runpath
