/// The host as a CUDA program meets it: toolkits, compat directories, the driver, the search for libcuda.so.1.
#pragma once

#include <optional>
#include <string>

#include "cuda_runpath/io/rooted_path.hpp"
#include "cuda_runpath/report/doctor_report.hpp"

namespace cuda_runpath {

struct ExaminationWishes {
  std::string root;                         ///< empty: this machine
  std::optional<std::string> library_path;  ///< LD_LIBRARY_PATH
  std::vector<std::string> toolkits;        ///< CUDA_HOME, CUDA_PATH, where nvcc is: beside /usr/local/cuda*
};

/// Errors: Io when our own program, which stands for any program, cannot be read.
[[nodiscard]] Result<DoctorReport> examine_host(const ExaminationWishes& wishes);

}  // namespace cuda_runpath
