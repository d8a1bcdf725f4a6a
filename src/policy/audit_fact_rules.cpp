/// Findings about the object itself: its tags, its libraries, and who has the directories instead of it.
#include <fmt/format.h>

#include "cuda_runpath/cuda/library_catalogue.hpp"
#include "policy/audit_parts.hpp"

namespace cuda_runpath {
namespace {

void look_at_needed(const AuditedObject& object, std::vector<Finding>& findings) {
  for (const std::string& name : object.facts.needed) {
    const Library* library = find_library(name);
    if (library == nullptr || library->origin != LibraryOrigin::Driver) continue;
    if (name.find('/') != std::string::npos) {
      findings.push_back(finding_of(RuleId::CR010, fmt::format("needs {} by its path: no list is searched", name)));
    } else if (name.ends_with(".so")) {
      findings.push_back(
          finding_of(RuleId::CR010, fmt::format("needs {}, a name that only development packages have", name)));
    }
  }
}

}  // namespace

void audit_facts(const AuditedObject& object, std::vector<Finding>& findings) {
  const ObjectFacts& facts = object.facts;
  if (facts.rpath && facts.runpath) {
    findings.push_back(finding_of(RuleId::CR007, "has DT_RPATH beside DT_RUNPATH: the loader ignores the former"));
  }
  if (object.opens_libcuda && facts.has_nix_ldcache) {
    findings.push_back(finding_of(RuleId::CR010, "has .note.nixos.ldcache: a patched loader reads it before the list"));
  }
  if (!object.program_with_directory.empty()) {
    findings.push_back(
        finding_of(RuleId::CR008, fmt::format("opens libcuda without a directory for it; the one of {} does "
                                              "not count here",
                                              object.program_with_directory)));
  }
  if (object.is_driver_library && !object.in_named_directory) {
    findings.push_back(
        finding_of(RuleId::CR011, fmt::format("{} is a library of the driver", facts.soname.value_or("this object"))));
  }
  look_at_needed(object, findings);
}

}  // namespace cuda_runpath
