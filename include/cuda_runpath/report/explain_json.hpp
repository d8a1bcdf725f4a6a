/// Explained objects for programs: one JSON document, schema version 1 (docs/schema/explain.schema.json).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/report/explain_result.hpp"

namespace cuda_runpath {

[[nodiscard]] std::string render_explanations_json(const std::vector<ExplainResult>& results,
                                                   std::string_view tool_version);

}  // namespace cuda_runpath
