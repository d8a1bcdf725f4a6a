/// Where a fact is from, when somebody last looked, and how well it is known.
///
/// Every row of a table carries one, so that a verdict can say on what it rests.
#pragma once

#include <algorithm>
#include <string_view>

namespace cuda_runpath {

/// How well a statement is known; the weakest one of a chain decides.
enum class Grade {
  Measured,    ///< seen by us on the versions that the source names
  Documented,  ///< NVIDIA says so
  Reported,    ///< users say so, or it is general knowledge that no document was held against
};

/// "measured", "documented", "reported"
[[nodiscard]] const char* name_of(Grade grade);

[[nodiscard]] constexpr Grade weaker(Grade a, Grade b) {
  return std::max(a, b);
}

struct Provenance {
  std::string_view source;   ///< a document, a file of a public repository, or what was measured
  std::string_view checked;  ///< ISO date of the last look
  Grade grade = Grade::Reported;
};

// The words in which the tables write it.
[[nodiscard]] constexpr Provenance measured(std::string_view source, std::string_view checked) {
  return {source, checked, Grade::Measured};
}
[[nodiscard]] constexpr Provenance documented(std::string_view source, std::string_view checked) {
  return {source, checked, Grade::Documented};
}
[[nodiscard]] constexpr Provenance reported(std::string_view source, std::string_view checked) {
  return {source, checked, Grade::Reported};
}

}  // namespace cuda_runpath
