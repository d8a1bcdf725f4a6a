/// Findings that a project knows of and lives with: a file of fingerprints.
///
/// A baseline lets a package set turn the audit on today and mend its old findings later: what is in the file is
/// suppressed, what is new fails. Entries that meet no finding any more are told, so that the file shrinks.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/base/error.hpp"
#include "cuda_runpath/report/audit_result.hpp"

namespace cuda_runpath {

class Baseline {
 public:
  /// Reads the text of a baseline; `path` is for messages.
  /// Errors: BadConfig for what is no baseline, or one of another version.
  [[nodiscard]] static Result<Baseline> parse(std::string_view text, const std::string& path);

  /// Moves the findings of `result` that the baseline has to its suppressed ones.
  void apply(AuditResult& result);

  /// What of the baseline met no finding: "CR003 in lib/a.so".
  [[nodiscard]] std::vector<std::string> unused() const;

 private:
  struct Entry {
    std::string title;
    bool met = false;
  };
  std::map<std::string, Entry, std::less<>> entries_;  ///< by fingerprint
};

/// The baseline of everything that was added, in the order of the run.
class BaselineWriter {
 public:
  /// The findings of `result`: before a baseline is applied to it, else it loses what that one suppresses.
  void add(const AuditResult& result);
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::size_t size() const { return lines_.size(); }

 private:
  std::vector<std::string> lines_;
};

}  // namespace cuda_runpath
