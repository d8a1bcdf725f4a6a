/// `patch-cuda-runpath explain`: which libcuda.so.1 an object will load, and whether CUDA will accept it.
#pragma once

#include "cuda_runpath/app/environment.hpp"
#include "cuda_runpath/app/exit_codes.hpp"
#include "cuda_runpath/app/explain_settings.hpp"

namespace cuda_runpath {

/// Explains each path on stdout. Returns exit_ok; exit_findings when a driver is named or found and some object is
/// predicted to fail on it; exit_fault when an object could not be read.
[[nodiscard]] int run_explain(const ExplainSettings& settings, const Environment& environment);

}  // namespace cuda_runpath
