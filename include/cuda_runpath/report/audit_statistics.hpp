/// --statistics: how often each rule was met.
#pragma once

#include <string>

#include "cuda_runpath/report/audit_result.hpp"

namespace cuda_runpath {

/// One line for each rule that was met, the most frequent first; "" for none.
[[nodiscard]] std::string render_statistics(const AuditSummary& summary);

}  // namespace cuda_runpath
