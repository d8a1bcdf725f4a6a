/// One file of an audit: read, planned as patch would, asked by every rule.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "app/audit_files.hpp"
#include "app/audit_job.hpp"
#include "app/directory_views.hpp"
#include "app/program_index.hpp"
#include "cuda_runpath/report/audit_result.hpp"

namespace cuda_runpath {

/// What the files of a run share beside the job.
struct AuditShared {
  AuditShared(const AuditJob& job, const std::vector<AuditedFile>& files);

  DirectoryViews views;
  std::set<std::string> driver_places;  ///< every directory that some rule of the run names, but the loader's own
  ProgramIndex programs;
};

/// Every finding; which of them are wanted is decided later.
[[nodiscard]] AuditResult audit_file(const AuditedFile& file, const AuditJob& job, AuditShared& shared);

}  // namespace cuda_runpath
