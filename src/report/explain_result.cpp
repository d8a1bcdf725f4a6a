#include "cuda_runpath/report/explain_result.hpp"

#include <algorithm>
#include <array>

namespace cuda_runpath {

const DriverFile* DriverOpening::winner() const {
  const std::string path = found_file(search);
  const auto file = std::find_if(files.begin(), files.end(), [&](const DriverFile& f) { return f.path == path; });
  return path.empty() || file == files.end() ? nullptr : &*file;
}

Outcome worst_outcome(const ExplainResult& result) {
  constexpr std::array from_worst = {Outcome::Fails, Outcome::Conditional, Outcome::Unknown};
  for (const Outcome outcome : from_worst) {
    const bool met = std::any_of(result.openings.begin(), result.openings.end(), [&](const DriverOpening& opening) {
      return opening.verdict && opening.verdict->outcome == outcome;
    });
    if (met) return outcome;
  }
  return Outcome::Works;
}

}  // namespace cuda_runpath
