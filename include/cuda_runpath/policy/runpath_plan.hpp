/// The new RUNPATH of one object, entry by entry with the reason: a pure function of facts,
/// directories and wishes. Everything that shows a plan (dry run, diff, -v, JSON) prints this one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/elf/object_facts.hpp"
#include "cuda_runpath/platform/platform_rule.hpp"

namespace cuda_runpath {

enum class EntryAction { Keep, Add, Move, Drop };
[[nodiscard]] const char* name_of(EntryAction action);  ///< "keep", "add", "move", "drop"

struct RunpathEntry {
  EntryAction action = EntryAction::Keep;
  std::string directory;  ///< as it stands in the list; may be empty for a dropped empty entry
  std::string reason;     ///< lower case, no full stop

  bool operator==(const RunpathEntry&) const = default;
};

enum class RunpathTag { None, Rpath, Runpath };
[[nodiscard]] const char* name_of(RunpathTag tag);  ///< "none", "DT_RPATH", "DT_RUNPATH"

/// Which tag an edited object carries.
enum class TagPolicy {
  Keep,     ///< DT_RPATH stays DT_RPATH; an object with neither gets DT_RUNPATH
  Runpath,  ///< DT_RPATH becomes DT_RUNPATH
  Rpath,    ///< DT_RUNPATH becomes DT_RPATH
};

/// What to do with the two directories.
enum class PlanGoal {
  Prepend,
  Remove,
  DropStubs,  ///< an object that does not open the driver: CUDA's stub directories go, all else stays
};

/// Whether the object needs the compat copy of libcuda, or only other libraries of the driver.
enum class DriverNeed { LibcudaAndDriver, DriverOnly };

struct PatchWishes {
  PlanGoal goal = PlanGoal::Prepend;
  TagPolicy tag = TagPolicy::Keep;
  DriverNeed need = DriverNeed::LibcudaAndDriver;
  bool in_compat_package = false;  ///< the object belongs to cuda_compat: gets `$ORIGIN`, never its path
};

struct RunpathPlan {
  std::vector<RunpathEntry> entries;  ///< new list in order, each dropped entry at its old place among them
  RunpathTag old_tag = RunpathTag::None;
  RunpathTag new_tag = RunpathTag::None;  ///< None: the tag goes (Remove left nothing)
  std::string old_value;                  ///< as stored
  std::string new_value;                  ///< what to store; no empty entry unless the old one is kept whole

  [[nodiscard]] bool changes() const { return old_tag != new_tag || old_value != new_value; }
};

/// Plans the list of one object.
///
/// Prepend: compat (when `directories` gives one and the object needs libcuda), the driver directories, then the
/// old entries in their old order without stub directories, repeated entries and empty entries. Remove: the two
/// directories go, the rest stays. DropStubs: a list without such a directory stays as it is.
///
/// With both tags present RUNPATH is edited and both stay, whatever the tag policy (glibc ignores RPATH then); a
/// list that becomes empty is then stored as "", since without DT_RUNPATH the RPATH would come alive.
/// Directories are compared by components: /a//b/ equals /a/b; an entry that stays keeps its spelling.
[[nodiscard]] RunpathPlan plan_runpath(const ObjectFacts& facts, const SearchDirectories& directories,
                                       const PatchWishes& wishes);

/// Splits a stored list at ':'; "" gives no entry, "a::b" an empty one.
[[nodiscard]] std::vector<std::string> split_runpath(std::string_view list);

/// Whether the directory is one of link-time stubs: a path component `stubs`.
[[nodiscard]] bool is_stub_directory(std::string_view directory);
/// Whether it is one of CUDA's by its name: such a directory, below a component that says cuda or nvidia.
[[nodiscard]] bool is_cuda_stub_directory(std::string_view directory);

}  // namespace cuda_runpath
