#include "support/prediction.hpp"

#include <nlohmann/json.hpp>

#include "support/run.hpp"

namespace cuda_runpath {

Prediction predict_with_tool(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {CUDA_RUNPATH_TOOL, "explain", "--json"});
  const RunResult run = run_program(arguments);
  Prediction prediction;
  prediction.text = describe(run);
  const auto document = nlohmann::json::parse(run.out, nullptr, false);
  if (document.is_discarded() || document["objects"].empty() || document["objects"][0]["openings"].empty())
    return prediction;
  const auto& opening = document["objects"][0]["openings"][0];
  if (opening["search"]["found"].is_string()) prediction.found = opening["search"]["found"];
  if (opening["verdict"].is_null()) return prediction;
  prediction.outcome = opening["verdict"]["outcome"];
  if (opening["verdict"]["error"].is_number()) prediction.error = opening["verdict"]["error"];
  return prediction;
}

}  // namespace cuda_runpath
