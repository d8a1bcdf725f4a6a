/// The ladder: the first rung that fits, that the commit allows, and whose result verifies.
#include <fmt/format.h>

#include "cuda_runpath/rewrite/edit_plan.hpp"
#include "cuda_runpath/rewrite/verify.hpp"
#include "rewrite/editable.hpp"
#include "rewrite/retire_loads.hpp"
#include "rewrite/rungs.hpp"
#include "rewrite/runpath_entry.hpp"
#include "rewrite/scrub.hpp"

namespace cuda_runpath {
namespace {

struct RungRow {
  Rung rung;
  EditSafety safety;
  Attempt (*attempt)(const NewString&);
};

constexpr RungRow ladder[] = {
    {Rung::R1_ReuseString, EditSafety::Ordered, reuse_string},
    {Rung::R2_UseReserve, EditSafety::Ordered, use_reserve},
    {Rung::R3_AppendInSlack, EditSafety::Ordered, append_in_slack},
    {Rung::R4_MoveToSlack, EditSafety::Ordered, move_to_slack},
    {Rung::R5_EvictNeighbour, EditSafety::NeedsJournal, evict_neighbour},
    {Rung::R6_ExtendLastLoad, EditSafety::Ordered, extend_last_load},
    {Rung::R7_NewLoad, EditSafety::Ordered, add_new_load},
    {Rung::R8_MakeRoom, EditSafety::NeedsJournal, make_room},
};

std::vector<RungRow> rungs_for(RungChoice choice) {
  if (choice == RungChoice::LeastGrowth) return {std::begin(ladder), std::end(ladder)};
  std::vector<RungRow> rungs;
  const auto add = [&](EditSafety safety) {
    for (const RungRow& row : ladder) {
      if (row.safety == safety) rungs.push_back(row);
    }
  };
  add(EditSafety::Ordered);
  if (choice == RungChoice::OrderedFirst) add(EditSafety::NeedsJournal);
  return rungs;
}

Result<FileEdit> finish(Placed placed, const RunpathPlan& plan, Scrub wish) {
  if (Status done = put_runpath_entry(placed.layout, plan, placed.string_offset); !done) {
    return tl::unexpected(done.error());
  }
  if (wish == Scrub::Overwrite) {
    if (Status done = scrub(placed.layout, plan, placed.string_offset); !done) return tl::unexpected(done.error());
  }
  retire_empty_loads(placed.layout);
  return assemble(std::move(placed.layout));
}

/// The first thing in the edited file that contradicts the plan, in words; empty when proved.
std::string first_violation(const ElfFile& file, const FileEdit& edit, const RunpathPlan& plan) {
  const EditedFile edited(file.file(), edit);
  const Result<ElfFile> after = ElfFile::read(edited);
  if (!after) return describe(after.error());
  const std::vector<Violation> violations = verify_planned(file, *after, plan, edit);
  return violations.empty() ? "" : violations.front().message;
}

Result<EditPlan> plan_removal(const ElfFile& file, const RunpathPlan& plan, RungChoice choice, Scrub wish) {
  Layout layout(file);
  if (Status done = remove_runpath_entry(layout, plan); !done) return tl::unexpected(done.error());
  if (layout.safety == EditSafety::NeedsJournal && choice == RungChoice::OrderedOnly) {
    return fail(ErrorKind::Refused, "taking the entry out moves others, which is not an ordered edit");
  }
  if (wish == Scrub::Overwrite) {
    if (Status done = scrub(layout, plan, std::nullopt); !done) return tl::unexpected(done.error());
  }
  Result<FileEdit> edit = assemble(std::move(layout));
  if (!edit) return tl::unexpected(edit.error());
  if (const std::string why = first_violation(file, *edit, plan); !why.empty()) return fail(ErrorKind::Refused, why);
  return EditPlan{Rung::R1_ReuseString, std::move(*edit), "the list is empty: the entry goes"};
}

}  // namespace

const char* name_of(Rung rung) {
  constexpr const char* names[] = {"R0", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8"};
  return names[static_cast<std::size_t>(rung)];
}

Result<EditPlan> plan_edit(const ElfFile& file, const RunpathPlan& plan, RungChoice choice, Scrub scrub) {
  if (!plan.changes()) {
    const std::uint64_t size = file.file().size();
    return EditPlan{Rung::R0_Nothing, FileEdit{size, size, EditSafety::Ordered, {}}, "already right"};
  }
  if (Status done = check_editable(file, plan); !done) return tl::unexpected(done.error());
  if (plan.new_tag == RunpathTag::None) return plan_removal(file, plan, choice, scrub);

  NewString wanted{file, {}};
  const ByteView text = bytes_of(plan.new_value);
  wanted.text.assign(text.begin(), text.end());
  wanted.text.push_back(std::byte{0});
  std::string blockers;
  for (const RungRow& row : rungs_for(choice)) {
    Attempt attempt = row.attempt(wanted);
    std::string blocker;
    if (attempt) {
      Result<FileEdit> edit = finish(std::move(*attempt), plan, scrub);
      if (!edit) return tl::unexpected(edit.error());
      blocker = first_violation(file, *edit, plan);
      if (blocker.empty()) return EditPlan{row.rung, std::move(*edit), std::move(blockers)};
      blocker.insert(0, "would not verify: ");
    } else {
      blocker = attempt.error();
    }
    blockers += fmt::format("{}{}: {}", blockers.empty() ? "" : "; ", name_of(row.rung), blocker);
  }
  return fail_at(ErrorKind::Refused, file.strings()->file_offset, "no way to store the new list: " + blockers);
}

}  // namespace cuda_runpath
