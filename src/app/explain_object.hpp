/// All that can be said about one object: read, searched, asked.
#pragma once

#include <string>

#include "app/explain_question.hpp"
#include "cuda_runpath/report/explain_result.hpp"

namespace cuda_runpath {

[[nodiscard]] ExplainResult explain_object(const std::string& path, const ExplainSettings& settings,
                                           const ExplainQuestion& question);

}  // namespace cuda_runpath
