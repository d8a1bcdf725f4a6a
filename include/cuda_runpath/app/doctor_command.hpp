/// `patch-cuda-runpath doctor`: what is installed on this host, what a CUDA program would load, and the cure.
#pragma once

#include <string>
#include <vector>

#include "cuda_runpath/app/environment.hpp"
#include "cuda_runpath/app/exit_codes.hpp"
#include "cuda_runpath/app/patch_settings.hpp"

namespace cuda_runpath {

struct DoctorSettings {
  std::vector<std::string> errors;  ///< numbers or names of CUDA's errors to explain instead
  std::string root;                 ///< --root DIR: the machine that is looked at; empty: this one
  OutputFormat format = OutputFormat::Text;
  ColorWhen color = ColorWhen::Auto;
};

/// Returns exit_ok; exit_findings when CUDA programs fail here; exit_fault for an error that is not one of CUDA's.
[[nodiscard]] int run_doctor(const DoctorSettings& settings, const Environment& environment);

}  // namespace cuda_runpath
