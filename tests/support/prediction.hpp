/// What `explain --json` predicts for one program.
#pragma once

#include <string>
#include <vector>

namespace cuda_runpath {

struct Prediction {
  std::string outcome;  ///< "works", "fails", "conditional", "unknown"; "" when there is none
  int error = 0;        ///< CUDA's number; 0: none
  std::string found;    ///< the libcuda.so.1 that the search ends with; "" when it ends with none
  std::string text;     ///< the whole document, for the message of a failed test
};

/// Runs the tool with `arguments` behind `explain --json`.
[[nodiscard]] Prediction predict_with_tool(std::vector<std::string> arguments);

}  // namespace cuda_runpath
