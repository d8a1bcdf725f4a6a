/// The arrangement of one search list.
///
/// The public failures that this has to make impossible: two hooks that each prepend one directory
/// depend on their order (nixpkgs #273797), run twice they give compat:compat:driver, and with no list
/// before them "$dir:$old" leaves an empty entry, which glibc reads as the current directory.
#include "cuda_runpath/policy/runpath_plan.hpp"

#include <algorithm>
#include <set>

#include "cuda_runpath/platform/directory.hpp"

namespace cuda_runpath {
namespace {

constexpr const char* reason_empty = "empty entry: the loader reads it as the current directory";
constexpr const char* reason_stub = "stub directory: its libcuda only serves the link editor";
constexpr const char* reason_repeat = "repeats an earlier entry";
constexpr const char* reason_kept = "was there before";

/// A directory that belongs in front, and why.
struct FrontEntry {
  std::string directory;
  std::string normal;
  std::string reason;
};

/// An entry of the old list with what becomes of it.
struct OldEntry {
  std::string directory;
  std::string normal;
  std::optional<std::size_t> front;  ///< which front entry it is
  const char* drop_reason = nullptr;
};

bool same_directory(const std::string& a, const std::string& b) {
  return normal_directory(a) == normal_directory(b);
}

/// Whether the old list already begins with `directory`, entries aside that go anyway.
bool begins_with(const std::vector<std::string>& old, const std::string& directory) {
  for (const std::string& entry : old) {
    if (same_directory(entry, directory)) return true;
    if (!entry.empty() && !is_stub_directory(entry)) return false;
  }
  return false;
}

/// An object that needs only other libraries of the driver gets no compat directory; where one leads
/// the list already it stays there, or the driver directory would overtake it.
bool wants_compat(const SearchDirectories& directories, const PatchWishes& wishes,
                  const std::vector<std::string>& old) {
  if (wishes.in_compat_package || !directories.compat || directories.compat->empty()) return false;
  if (wishes.need == DriverNeed::LibcudaAndDriver) return true;
  // Named as a driver directory as well, it has its place among those.
  const bool is_driver = std::any_of(directories.drivers.begin(), directories.drivers.end(),
                                     [&](const auto& driver) { return same_directory(driver, *directories.compat); });
  return !is_driver && begins_with(old, *directories.compat);
}

std::vector<FrontEntry> front_entries(const SearchDirectories& directories, const PatchWishes& wishes,
                                      const std::vector<std::string>& old) {
  std::vector<FrontEntry> front;
  const auto append = [&](const std::string& directory, std::string reason) {
    std::string normal = normal_directory(directory);
    const bool known = std::any_of(front.begin(), front.end(), [&](const FrontEntry& e) { return e.normal == normal; });
    if (!known && !directory.empty()) front.push_back({directory, std::move(normal), std::move(reason)});
  };
  if (wishes.in_compat_package) append("$ORIGIN", "the libraries of a compat package find each other beside them");
  if (wants_compat(directories, wishes, old)) {
    append(*directories.compat, directories.reason.empty() ? "compat directory" : directories.reason);
  }
  for (const std::string& driver : directories.drivers) append(driver, "driver directory");
  return front;
}

/// Decides for every old entry whether it goes, is one of the front entries, or just stays.
std::vector<OldEntry> judge_old_entries(const std::vector<std::string>& old, const std::vector<FrontEntry>& front,
                                        const std::string& unwanted) {
  std::vector<OldEntry> judged;
  std::set<std::string> seen;
  for (const std::string& directory : old) {
    OldEntry entry{directory, normal_directory(directory), std::nullopt, nullptr};
    const auto is_same = [&](const FrontEntry& e) { return e.normal == entry.normal; };
    const auto place = std::find_if(front.begin(), front.end(), is_same);
    if (directory.empty()) {
      entry.drop_reason = reason_empty;
    } else if (place == front.end() && is_stub_directory(directory)) {
      entry.drop_reason = reason_stub;
    } else if (place == front.end() && !unwanted.empty() && entry.normal == unwanted) {
      entry.drop_reason = "the compat package itself never searches the compat path";
    } else if (!seen.insert(entry.normal).second) {
      entry.drop_reason = reason_repeat;
    } else if (place != front.end()) {
      entry.front = static_cast<std::size_t>(place - front.begin());
    }
    judged.push_back(std::move(entry));
  }
  return judged;
}

/// Whether front entry `front` overtakes an old entry on its way: one of no front, or of a later one.
bool overtakes(const std::vector<OldEntry>& old, std::size_t front) {
  for (const OldEntry& entry : old) {
    if (entry.front == front) return false;
    if (entry.drop_reason == nullptr && (!entry.front || *entry.front > front)) return true;
  }
  return false;
}

/// Writes the new list; each dropped entry goes in front of the next kept one that followed it.
class Arrangement {
 public:
  explicit Arrangement(const std::vector<OldEntry>& old) : old_(old) {}

  void add_front(const FrontEntry& entry, std::size_t index) {
    const auto at = std::find_if(old_.begin(), old_.end(), [&](const OldEntry& e) { return e.front == index; });
    if (at == old_.end()) {
      entries_.push_back({EntryAction::Add, entry.directory, entry.reason});
    } else if (overtakes(old_, index)) {
      entries_.push_back({EntryAction::Move, entry.directory, entry.reason});
    } else {
      keep(static_cast<std::size_t>(at - old_.begin()), entry.reason);
    }
  }

  std::vector<RunpathEntry> finish() {
    for (std::size_t i = 0; i < old_.size(); ++i) {
      if (old_[i].drop_reason == nullptr && !old_[i].front) keep(i, reason_kept);
    }
    drop_until(old_.size());
    return std::move(entries_);
  }

 private:
  void keep(std::size_t index, const std::string& reason) {
    drop_until(index);
    entries_.push_back({EntryAction::Keep, old_[index].directory, reason});
  }

  void drop_until(std::size_t end) {
    for (; next_ < end; ++next_) {
      const OldEntry& entry = old_[next_];
      if (entry.drop_reason != nullptr) entries_.push_back({EntryAction::Drop, entry.directory, entry.drop_reason});
    }
  }

  const std::vector<OldEntry>& old_;
  std::size_t next_ = 0;  ///< old entries before it have been written when they were to be dropped
  std::vector<RunpathEntry> entries_;
};

std::vector<RunpathEntry> prepend(const std::vector<std::string>& old, const SearchDirectories& directories,
                                  const PatchWishes& wishes) {
  const std::vector<FrontEntry> front = front_entries(directories, wishes, old);
  const bool unwanted = wishes.in_compat_package && directories.compat.has_value();
  const std::vector<OldEntry> judged =
      judge_old_entries(old, front, unwanted ? normal_directory(*directories.compat) : std::string());
  Arrangement arrangement(judged);
  for (std::size_t i = 0; i < front.size(); ++i) arrangement.add_front(front[i], i);
  return arrangement.finish();
}

/// Drops what `is_unwanted`. A list that holds none of it stays as it is, empty entries too.
template <class Predicate>
std::vector<RunpathEntry> drop(const std::vector<std::string>& old, Predicate is_unwanted, const char* reason) {
  const bool touched = std::any_of(old.begin(), old.end(), is_unwanted);
  std::vector<RunpathEntry> entries;
  for (const std::string& entry : old) {
    if (is_unwanted(entry)) {
      entries.push_back({EntryAction::Drop, entry, reason});
    } else if (touched && entry.empty()) {
      entries.push_back({EntryAction::Drop, entry, reason_empty});
    } else {
      entries.push_back({EntryAction::Keep, entry, reason_kept});
    }
  }
  return entries;
}

std::vector<RunpathEntry> remove(const std::vector<std::string>& old, const SearchDirectories& directories) {
  const auto is_ours = [&](const std::string& entry) {
    if (entry.empty()) return false;
    if (directories.compat && same_directory(entry, *directories.compat)) return true;
    return std::any_of(directories.drivers.begin(), directories.drivers.end(),
                       [&](const std::string& driver) { return same_directory(entry, driver); });
  };
  return drop(old, is_ours, "taken out");
}

std::vector<RunpathEntry> planned_entries(const std::vector<std::string>& old, const SearchDirectories& directories,
                                          const PatchWishes& wishes) {
  switch (wishes.goal) {
    case PlanGoal::Prepend:
      return prepend(old, directories, wishes);
    case PlanGoal::Remove:
      return remove(old, directories);
    case PlanGoal::DropStubs:
      return drop(old, is_cuda_stub_directory, reason_stub);  // what other programs call `stubs` is theirs
  }
  return {};
}

/// The tag of an object that keeps a list.
RunpathTag tag_by_policy(RunpathTag old_tag, TagPolicy policy) {
  switch (policy) {
    case TagPolicy::Keep:
      return old_tag == RunpathTag::None ? RunpathTag::Runpath : old_tag;
    case TagPolicy::Runpath:
      return RunpathTag::Runpath;
    case TagPolicy::Rpath:
      return RunpathTag::Rpath;
  }
  return old_tag;
}

RunpathTag choose_tag(const ObjectFacts& facts, const RunpathPlan& plan, TagPolicy policy) {
  // glibc ignores DT_RPATH beside any DT_RUNPATH, an empty one too: without it the RPATH would come alive.
  if (facts.runpath && facts.rpath) return RunpathTag::Runpath;
  const auto stays = [](const RunpathEntry& entry) { return entry.action != EntryAction::Drop; };
  if (std::any_of(plan.entries.begin(), plan.entries.end(), stays)) return tag_by_policy(plan.old_tag, policy);
  return plan.entries.empty() ? plan.old_tag : RunpathTag::None;
}

std::string join_list(const std::vector<RunpathEntry>& entries) {
  std::string list;
  bool first = true;
  for (const RunpathEntry& entry : entries) {
    if (entry.action == EntryAction::Drop) continue;
    if (!first) list += ':';
    list += entry.directory;
    first = false;
  }
  return list;
}

}  // namespace

RunpathPlan plan_runpath(const ObjectFacts& facts, const SearchDirectories& directories, const PatchWishes& wishes) {
  RunpathPlan plan;
  if (facts.runpath) {
    plan.old_tag = RunpathTag::Runpath;
    plan.old_value = *facts.runpath;
  } else if (facts.rpath) {
    plan.old_tag = RunpathTag::Rpath;
    plan.old_value = *facts.rpath;
  }
  const std::vector<std::string> old = split_runpath(plan.old_value);
  plan.entries = planned_entries(old, directories, wishes);
  plan.new_value = join_list(plan.entries);
  plan.new_tag = choose_tag(facts, plan, wishes.tag);
  return plan;
}

}  // namespace cuda_runpath
