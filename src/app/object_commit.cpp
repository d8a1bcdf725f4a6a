#include "app/object_commit.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "app/second_proof.hpp"
#include "cuda_runpath/io/commit.hpp"
#include "cuda_runpath/rewrite/edit_plan.hpp"
#include "cuda_runpath/rewrite/verify.hpp"

namespace cuda_runpath {
namespace {

constexpr std::uint32_t setuid_or_setgid = 06000;  // st_mode bits

/// How the edit reaches the disk, decided before it is known whether a cheaper rung would do.
struct PlannedCommit {
  EditPlan edit;
  CommitWay way = CommitWay::OrderedInPlace;
  std::string reason;
};

CommitWishes commit_wishes(const PatchJob& job, const FoundFile& found, CommitMode mode) {
  return {mode, job.settings.sync, job.settings.hard_links, found.names, {}, {}};
}

/// The edit for a commit that may use the file itself.
Result<PlannedCommit> plan_in_place(const ElfFile& file, const RunpathPlan& plan, const PatchJob& job,
                                    RungChoice choice) {
  Result<EditPlan> edit = plan_edit(file, plan, choice, job.settings.scrub);
  if (!edit) return tl::unexpected(edit.error());
  const bool ordered = edit->edit.safety == EditSafety::Ordered;
  return PlannedCommit{std::move(*edit), ordered ? CommitWay::OrderedInPlace : CommitWay::JournaledInPlace, {}};
}

Result<PlannedCommit> plan_clone(const DiskFile& disk, const ElfFile& file, const FoundFile& found,
                                 const RunpathPlan& plan, const PatchJob& job, std::string reason) {
  if (Result<CommitPermit> permit = commit_permit(disk, commit_wishes(job, found, CommitMode::Replace)); !permit) {
    return tl::unexpected(permit.error());
  }
  Result<EditPlan> edit = plan_edit(file, plan, RungChoice::LeastGrowth, job.settings.scrub);
  if (!edit) return tl::unexpected(edit.error());
  return PlannedCommit{std::move(*edit), CommitWay::CloneAndRename, std::move(reason)};
}

/// --commit auto: in place where an ordered rung allows it, else through a copy.
Result<PlannedCommit> plan_commit(const DiskFile& disk, const ElfFile& file, const FoundFile& found,
                                  const RunpathPlan& plan, const PatchJob& job) {
  const Result<CommitPermit> permit = commit_permit(disk, commit_wishes(job, found, job.commit));
  if (!permit) return tl::unexpected(permit.error());
  if (job.commit == CommitMode::InPlace) return plan_in_place(file, plan, job, RungChoice::OrderedFirst);
  if (!permit->in_place) return plan_clone(disk, file, found, plan, job, permit->reason);
  Result<PlannedCommit> ordered = plan_in_place(file, plan, job, RungChoice::OrderedOnly);
  if (ordered || ordered.error().kind != ErrorKind::Refused) return ordered;
  return plan_clone(disk, file, found, plan, job, "no rung keeps the file whole after every write");
}

/// For --output the source is only read, so any rung will do; what must never be edited still is not.
Result<PlannedCommit> plan_output(const DiskFile& disk, const ElfFile& file, const RunpathPlan& plan,
                                  const PatchJob& job) {
  if ((disk.identity().mode & setuid_or_setgid) != 0) {
    return fail(ErrorKind::Refused, "a setuid or setgid file is never edited", "leave it out with --exclude");
  }
  Result<EditPlan> edit = plan_edit(file, plan, RungChoice::LeastGrowth, job.settings.scrub);
  if (!edit) return tl::unexpected(edit.error());
  return PlannedCommit{std::move(*edit), CommitWay::CloneAndRename, {}};
}

constexpr std::string_view when = "after writing";  ///< what every fault found below begins with

Status prove(const ElfFile& before, const RandomAccess& edited, const RunpathPlan& plan, const FileEdit& edit) {
  const Result<ElfFile> after = ElfFile::read(edited);
  if (!after) {
    return fail(ErrorKind::Refused, fmt::format("{}: cannot be read any more: {}", when, after.error().message),
                "please report this file");
  }
  const std::vector<Violation> violations = verify_edit(before, *after, plan, edit);
  if (violations.empty()) return {};
  std::string list;
  for (const Violation& violation : violations) {
    list += fmt::format("{}invariant {}: {}", list.empty() ? "" : "; ", violation.invariant, violation.message);
  }
  return fail(ErrorKind::Refused, fmt::format("{}: {}", when, list), "please report this file");
}

/// Reads `path` again. What was planned was proved on the same bytes with the edit laid over them: a file
/// edited in place is that file when every write reads back. A copy is new in every byte, so it is proved anew.
Status prove_on_disk(const std::string& path, const ElfFile& before, CommitWay way, const RunpathPlan& plan,
                     const FileEdit& edit) {
  const Result<DiskFile> written = DiskFile::open(path);
  if (!written) return tl::unexpected(written.error());
  if (Status same = check_written(*written, edit); !same) {
    same.error().message = fmt::format("{}: {}", when, same.error().message);
    return same;
  }
  return way == CommitWay::CloneAndRename ? prove(before, *written, plan, edit) : Status{};
}

/// The target below --output: the walk has kept `.` and `..` out of `relative`.
Result<std::string> output_path(const FoundFile& found, const PatchJob& job) {
  namespace fs = std::filesystem;
  const fs::path target = fs::path(*job.settings.output_directory) / found.relative;
  std::error_code fault;
  if (fs::equivalent(target, found.path, fault)) {
    return fail(ErrorKind::Refused, "--output would write it over itself", "name another directory");
  }
  return target.string();
}

Status write_output(const DiskFile& disk, const FileEdit& edit, const FoundFile& found, const PatchJob& job,
                    PatchResult& result, const CommitCheck& check = {}) {
  Result<std::string> target = output_path(found, job);
  if (!target) return tl::unexpected(target.error());
  result.output_path = *target;
  if (job.settings.intent == Intent::DryRun) return {};
  return write_edited_copy(disk, edit, *target, check);
}

EditSummary summary_of(const PlannedCommit& planned) {
  EditSummary summary;
  summary.rung = planned.edit.rung;
  summary.rung_reason = planned.edit.reason;
  summary.commit_way = name_of(planned.way);
  summary.commit_reason = planned.reason;
  summary.bytes_written = planned.edit.edit.bytes_written();
  summary.growth = planned.edit.edit.growth();
  summary.write_count = planned.edit.edit.writes.size();
  return summary;
}

/// What is asked about the written file before the old one is given up. All it holds must outlive it.
CommitCheck proof_of_written(const ElfFile& before, const PatchJob& job, const RunpathPlan& plan, const FileEdit& edit,
                             const std::optional<SecondProof>& second) {
  if (job.settings.verification == Verification::None) return {};
  return [&](const std::string& path, CommitWay way) -> Status {
    if (Status proved = prove_on_disk(path, before, way, plan, edit); !proved) return proved;
    return second ? second->check_written(path, plan) : Status{};
  };
}

/// Writes what is planned and proved, and proves what was written.
Status carry_out(const DiskFile& disk, const ElfFile& before, const FoundFile& found, const PatchJob& job,
                 const FileEdit& edit, const std::optional<SecondProof>& second, PatchResult& result) {
  const CommitCheck check = proof_of_written(before, job, *result.plan, edit, second);
  if (job.settings.output_directory) return write_output(disk, edit, found, job, result, check);
  CommitWishes wishes = commit_wishes(job, found, job.commit);
  wishes.check = check;
  if (job.undo) {
    wishes.record = [&](CommitWay way) { return job.undo->add(disk, edit, way, job.settings.sync); };
  }
  const Result<CommitReport> report = commit_edit(disk, edit, wishes);
  if (!report) return tl::unexpected(report.error());
  result.edit->commit_way = name_of(report->way);
  result.edit->commit_reason = report->reason;
  return {};
}

/// --verify full: the second reader on the file and on the edit before its first write.
Result<std::optional<SecondProof>> second_proof(const DiskFile& disk, const ElfFile& file, const PatchJob& job,
                                                const RunpathPlan& plan, const FileEdit& edit) {
  if (!job.second_reader) return std::nullopt;
  Result<SecondProof> proof = SecondProof::begin(*job.second_reader, disk, file);
  if (!proof) return tl::unexpected(proof.error());
  const Status planned = proof->check_planned(EditedFile(disk, edit), plan);
  if (!planned) return tl::unexpected(planned.error());
  return std::optional<SecondProof>(std::move(*proof));
}

}  // namespace

Status commit_object(const DiskFile& disk, const ElfFile& file, const FoundFile& found, const PatchJob& job,
                     PatchResult& result) {
  const RunpathPlan& plan = *result.plan;
  const Result<PlannedCommit> planned =
      job.settings.output_directory ? plan_output(disk, file, plan, job) : plan_commit(disk, file, found, plan, job);
  if (!planned) return tl::unexpected(planned.error());
  const FileEdit& edit = planned->edit.edit;
  result.edit = summary_of(*planned);
  if (job.settings.output_directory) result.edit->commit_way.clear();
  const Result<std::optional<SecondProof>> second = second_proof(disk, file, job, plan, edit);
  if (!second) return tl::unexpected(second.error());
  if (job.settings.intent == Intent::DryRun) {
    result.outcome = PatchOutcome::WouldPatch;
    return job.settings.output_directory ? write_output(disk, edit, found, job, result) : Status{};
  }
  if (Status done = carry_out(disk, file, found, job, edit, *second, result); !done) return done;
  result.outcome = PatchOutcome::Patched;
  return {};
}

Status copy_unchanged(const DiskFile& disk, const FoundFile& found, const PatchJob& job, PatchResult& result) {
  if (!job.settings.output_directory) return {};
  FileEdit nothing;
  nothing.old_size = disk.size();
  nothing.new_size = disk.size();
  return write_output(disk, nothing, found, job, result);
}

}  // namespace cuda_runpath
