/// One file of an audit: read, planned as patch would, asked by every rule.
#pragma once

#include "app/audit_files.hpp"
#include "app/audit_job.hpp"
#include "app/directory_views.hpp"
#include "cuda_runpath/report/audit_result.hpp"

namespace cuda_runpath {

/// What the files of a run share beside the job.
struct AuditShared {
  DirectoryViews directories;
};

/// Every finding; which of them are wanted is decided later.
[[nodiscard]] AuditResult audit_file(const AuditedFile& file, const AuditJob& job, AuditShared& shared);

}  // namespace cuda_runpath
