#include "cuda_runpath/app/patch_object.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "app/object_commit.hpp"
#include "cuda_runpath/app/surroundings.hpp"
#include "cuda_runpath/cuda/evidence.hpp"
#include "cuda_runpath/elf/object_facts.hpp"
#include "cuda_runpath/io/disk_file.hpp"

namespace cuda_runpath {
namespace {

SkipReason reason_to_skip(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::DynamicExecutable:
    case ObjectKind::SharedObject:
      return SkipReason::None;
    case ObjectKind::StaticPie:
      return SkipReason::StaticPie;
    case ObjectKind::NoDynamicTable:
      return SkipReason::NoDynamicTable;
    case ObjectKind::Relocatable:
      return SkipReason::Relocatable;
    case ObjectKind::Core:
      return SkipReason::Core;
    case ObjectKind::SeparateDebug:
      return SkipReason::SeparateDebug;
  }
  return SkipReason::None;
}

/// The steps on one object. Each step fills `result_` further; one that answers early returns Done.
class ObjectPatcher {
 public:
  ObjectPatcher(const FoundFile& found, const PatchJob& job) : found_(found), job_(job), goal_(job.settings.goal) {
    result_.path = found.path;
  }

  PatchResult run() {
    if (Status done = patch(); !done) refuse(std::move(done.error()));
    return std::move(result_);
  }

 private:
  enum class Step { Done, GoOn };

  Status patch();
  Result<Step> judge(const DiskFile& disk, const ElfFile& file, const ObjectFacts& facts);
  Result<Step> select(const ElfFile& file, const ObjectFacts& facts);
  Status plan(const ObjectFacts& facts);
  Status apply(const DiskFile& disk, const ElfFile& file);
  [[nodiscard]] PatchWishes wishes(const ObjectFacts& facts, const SearchDirectories& directories) const;

  Step skip(SkipReason reason) {
    result_.outcome = PatchOutcome::Skipped;
    result_.skip = reason;
    note_wrapper();
    return Step::Done;
  }
  void refuse(Error error) {
    if (error.path.empty()) error.path = found_.path;
    result_.outcome = PatchOutcome::Refused;
    result_.error = std::move(error);
  }
  void note_wrapper();

  const FoundFile& found_;
  const PatchJob& job_;
  PlanGoal goal_;
  PatchResult result_;
};

Status ObjectPatcher::patch() {
  const Result<DiskFile> disk = DiskFile::open(found_.path);
  if (!disk) return tl::unexpected(disk.error());
  const Result<ElfFile> file = ElfFile::read(*disk);
  if (!file && file.error().kind == ErrorKind::NotElf) {
    skip(SkipReason::NotElf);
    return {};
  }
  if (!file) return tl::unexpected(file.error());
  const Result<ObjectFacts> facts = read_object_facts(*file);
  if (!facts) return tl::unexpected(facts.error());
  result_.machine = machine_name(*facts);
  const Result<Step> judged = judge(*disk, *file, *facts);
  if (!judged) return tl::unexpected(judged.error());
  if (*judged == Step::Done) return {};
  if (Status done = plan(*facts); !done) return done;
  return apply(*disk, *file);
}

Result<ObjectPatcher::Step> ObjectPatcher::judge(const DiskFile& disk, const ElfFile& file, const ObjectFacts& facts) {
  if (const SkipReason reason = reason_to_skip(facts.kind); reason != SkipReason::None) return skip(reason);
  if (is_driver_stub(file, facts, disk.path())) return skip(SkipReason::DriverStub);
  Result<Step> selected = select(file, facts);
  if (!selected || *selected == Step::Done || goal_ == PlanGoal::DropStubs) return selected;
  Result<PlatformChoice> choice = choose_platform(job_, facts);
  if (!choice) return tl::unexpected(choice.error());
  result_.platform = std::move(*choice);
  if (!applies_to_machine(rule_of(job_, *result_.platform), facts)) return skip(SkipReason::ForeignMachine);
  return Step::GoOn;
}

Result<ObjectPatcher::Step> ObjectPatcher::select(const ElfFile& file, const ObjectFacts& facts) {
  if (job_.selection == Selection::All) return Step::GoOn;
  const bool any_tier = job_.selection == Selection::Cuda;
  Result<std::vector<Evidence>> evidence =
      cuda_evidence(file, facts, any_tier ? EvidenceDepth::Everything : EvidenceDepth::UntilDecided);
  if (!evidence) return tl::unexpected(evidence.error());
  result_.evidence = std::move(*evidence);
  const bool selected = any_tier ? !result_.evidence.empty() : opens_driver(result_.evidence);
  if (selected) return Step::GoOn;
  // No program may load a stub, whatever it opens by itself: what it needs may need libcuda.
  const std::vector<std::string> list = split_runpath(facts.runpath.value_or(facts.rpath.value_or("")));
  const bool has_stubs = std::any_of(list.begin(), list.end(), is_cuda_stub_directory);
  if (!has_stubs || goal_ != PlanGoal::Prepend) return skip(SkipReason::NoEvidence);
  goal_ = PlanGoal::DropStubs;
  return Step::GoOn;
}

PatchWishes ObjectPatcher::wishes(const ObjectFacts& facts, const SearchDirectories& directories) const {
  PatchWishes wishes;
  wishes.goal = goal_;
  wishes.tag = job_.tag;
  // Weaker evidence than the name of another driver library says nothing against libcuda.
  const bool other_drivers_only =
      !result_.evidence.empty() && !opens_libcuda(result_.evidence) &&
      std::all_of(result_.evidence.begin(), result_.evidence.end(),
                  [](const Evidence& evidence) { return evidence.tier <= EvidenceTier::DriverName; });
  wishes.need = other_drivers_only ? DriverNeed::DriverOnly : DriverNeed::LibcudaAndDriver;
  wishes.in_compat_package = is_in_compat_package(facts, found_.path, directories.compat);
  return wishes;
}

Status ObjectPatcher::plan(const ObjectFacts& facts) {
  if (goal_ == PlanGoal::DropStubs) {
    PatchWishes only_that;
    only_that.goal = goal_;
    result_.plan = plan_runpath(facts, {}, only_that);
    return {};
  }
  const PlatformRule rule = rule_of(job_, *result_.platform);
  const SearchDirectories directories = search_directories(rule, job_.directories, facts);
  result_.directories_reason = directories.reason;
  result_.plan = plan_runpath(facts, directories, wishes(facts, directories));
  return {};
}

Status ObjectPatcher::apply(const DiskFile& disk, const ElfFile& file) {
  if (!result_.plan->changes()) {
    result_.outcome = PatchOutcome::AlreadyRight;
    return copy_unchanged(disk, found_, job_, result_);
  }
  const bool guarded = job_.settings.store_guard == StoreGuard::Refuse && !job_.in_nix_build;
  if (guarded && !job_.settings.output_directory && is_inside_store(found_.path, job_.nix_store)) {
    const std::string where = fmt::format("it lies in the Nix store {}, outside of a build", job_.nix_store);
    if (job_.settings.intent == Intent::Patch) {
      return fail(ErrorKind::Refused, where + ": editing a registered path corrupts the store",
                  "use the hook in the package's build; --output DIR writes patched copies; --force-store edits it "
                  "all the same");
    }
    result_.warnings.push_back(where + ": without --output or --force-store it would be refused");
  }
  return commit_object(disk, file, found_, job_, result_);
}

/// A script, or a program that starts another, is not what opens the driver: the hidden one is.
void ObjectPatcher::note_wrapper() {
  const bool may_wrap = result_.skip == SkipReason::NotElf || result_.skip == SkipReason::NoEvidence;
  if (!may_wrap) return;
  if (const std::optional<std::string> hidden = wrapped_program(found_.path)) {
    result_.notes.push_back(fmt::format("a wrapper; the program itself is {}", *hidden));
  }
}

}  // namespace

PatchResult patch_object(const FoundFile& found, const PatchJob& job) {
  return ObjectPatcher(found, job).run();
}

}  // namespace cuda_runpath
