/// What every format of audit says the same way: titles, sentences, counts, and fingerprints that no two findings
/// share.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/report/audit_result.hpp"

namespace cuda_runpath {

/// Services ask for names relative to the repository, without "./" in front.
[[nodiscard]] std::string_view without_dot(std::string_view path);

/// "CR003 driver-dir-missing".
[[nodiscard]] std::string title_of(const Finding& finding);

/// "message; advice", as `describe` has it for errors.
[[nodiscard]] std::string sentence_of(const Finding& finding);

/// The error of `result`, without the path; the formats name that themselves.
[[nodiscard]] std::string sentence_of(const Error& error);

/// The error of `result` where no finding tells it: a malformed file has CR014 for that. nullptr: none.
[[nodiscard]] const Error* error_to_tell(const AuditResult& result);

/// "2 files, 1 object: 1 error, 0 warnings, 3 infos; 1 suppressed; 1 unreadable".
[[nodiscard]] std::string counts_of(const AuditSummary& summary);

/// 16 hexadecimal digits of `parts`: FNV-1a, 64 bits.
[[nodiscard]] std::string hash_of(std::initializer_list<std::string_view> parts);

/// The fingerprints of the findings, then of the suppressed ones. Consumers drop the second of two that are equal: a
/// rule that says two things about one entry gets another number for the second. Counted from the suppressed ones on,
/// so that what a baseline leaves keeps the number that it had beside those it took.
[[nodiscard]] std::vector<std::string> distinct_fingerprints(const AuditResult& result);

}  // namespace cuda_runpath
