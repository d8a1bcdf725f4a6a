/// One file of an audit: read, planned as patch would, asked by every rule.
#pragma once

#include "app/directory_views.hpp"
#include "app/explain_question.hpp"
#include "cuda_runpath/app/audit_settings.hpp"
#include "cuda_runpath/app/patch_job.hpp"
#include "cuda_runpath/io/tree_walk.hpp"
#include "cuda_runpath/report/audit_result.hpp"

namespace cuda_runpath {

/// What all files of a run share.
struct AuditJob {
  AuditSettings settings;
  PatchJob patch;
  std::vector<ExplainQuestion> questions;  ///< one for each driver and GPU that must be supported
  DirectoryViews& directories;
};

[[nodiscard]] AuditResult audit_file(const FoundFile& found, const AuditJob& job);

}  // namespace cuda_runpath
