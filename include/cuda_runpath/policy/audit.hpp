/// What audit finds wrong with one object: a pure function of its facts, its plan and what is known of its directories.
///
/// The plan is the one that `patch` would carry out, so that every object it would change has a finding, and an object
/// that it has patched has none of CR001 to CR003. What is not known makes no finding.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cuda_runpath/base/version.hpp"
#include "cuda_runpath/elf/object_facts.hpp"
#include "cuda_runpath/platform/platform_rule.hpp"
#include "cuda_runpath/policy/finding.hpp"
#include "cuda_runpath/policy/runpath_plan.hpp"

namespace cuda_runpath {

/// What lies in a directory of a search list, on the machine or in the root that is looked at.
struct DirectoryView {
  std::string entry;  ///< as written in the list
  bool exists = false;
  bool world_writable = false;
  bool holds_libcuda = false;  ///< libcuda.so.1
  bool libcuda_is_stub = false;
  bool libcuda_has_origin = false;        ///< its own RUNPATH has $ORIGIN
  std::optional<Version> libcuda_driver;  ///< its driver version
  std::optional<Version> libcuda_cuda;    ///< its CUDA release
  bool holds_jit_compiler = false;        ///< libnvidia-ptxjitcompiler.so.1
  bool holds_nvvm = false;                ///< libnvidia-nvvm.so.4
};

/// Whose directories were looked at. Those of the machine that audits say little about the one that will run the files.
enum class LookedAt { ThisMachine, TheRoot };

/// One object with all that the rules ask about.
struct AuditedObject {
  const ObjectFacts& facts;
  bool opens_libcuda = false;
  bool set_id = false;                 ///< setuid or setgid
  bool is_driver_library = false;      ///< by SONAME, and no stub
  bool in_named_directory = false;     ///< it lies where the policy wants the driver or compat, or in one called compat
  const RunpathPlan* plan = nullptr;   ///< nullptr: the object is not selected, or no platform is known
  const PlatformRule* rule = nullptr;  ///< of the platform; nullptr: unknown
  std::optional<std::string> compat{};            ///< the compat directory of the rule or of the user
  std::vector<std::string> driver_directories{};  ///< those of the rule or of the user
  TagPolicy tag = TagPolicy::Keep;
  LookedAt looked_at = LookedAt::ThisMachine;
  std::vector<DirectoryView> directories{};  ///< what was looked at, by entry
  std::vector<Version> drivers{};            ///< that must be supported
  std::string program_with_directory{};      ///< an executable beside it that needs it and has the directory
};

/// The findings, by rule, then by position.
[[nodiscard]] std::vector<Finding> audit_object(const AuditedObject& object);

}  // namespace cuda_runpath
