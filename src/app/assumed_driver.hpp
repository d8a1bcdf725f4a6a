/// What the machine offers to an object: the libcuda that its search found, else the driver that was named, where
/// the search passes a directory in which that driver would lie.
#pragma once

#include <string>

#include "app/explain_question.hpp"
#include "cuda_runpath/report/explain_result.hpp"

namespace cuda_runpath {

/// What a libcuda that was read, on the machine of the question, comes to.
[[nodiscard]] DriverSide driver_side_of(const DriverFile& file, const ExplainQuestion& question);

/// The same for an opening, whatever its search ended with. `assumed` gets the words for what was taken for granted;
/// empty when nothing was.
[[nodiscard]] DriverSide driver_side(const DriverOpening& opening, const ExplainQuestion& question,
                                     const LoaderModel& model, std::string& assumed);

}  // namespace cuda_runpath
