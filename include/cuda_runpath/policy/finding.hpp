/// What audit says about one object: an answer, where an `Error` is the lack of one.
#pragma once

#include <optional>
#include <string>

#include "cuda_runpath/policy/audit_rule.hpp"

namespace cuda_runpath {

struct Finding {
  RuleId rule = RuleId::CR014;
  Severity severity = Severity::Warning;  ///< of the rule, unless the configuration says otherwise
  std::string message;                    ///< about this object; lower case, no full stop
  std::string entry;                      ///< the entry of the search list, as written; empty: none
  std::optional<std::size_t> position;    ///< index of the entry in the list
  std::string advice;                     ///< what to do here; the rule's own fix when there is nothing nearer

  bool operator==(const Finding&) const = default;
};

}  // namespace cuda_runpath
