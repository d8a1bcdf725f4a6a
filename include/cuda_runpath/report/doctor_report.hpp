/// What `doctor` found on a host: one statement after the other, each with its cure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/cuda/error_codes.hpp"
#include "cuda_runpath/report/text_style.hpp"

namespace cuda_runpath {

enum class Health {
  Fine,
  Note,     ///< neither good nor bad
  Warning,  ///< will bite some programs
  Fault,    ///< CUDA programs fail
};

struct DoctorFinding {
  Health health = Health::Note;
  std::string subject;    ///< "libcuda.so.1"
  std::string statement;  ///< lower case, no full stop
  std::string cure;       ///< what to do; may be empty
};

struct DoctorReport {
  std::vector<DoctorFinding> findings;

  [[nodiscard]] Health worst() const;
};

[[nodiscard]] std::string render_doctor(const DoctorReport& report, Color color);
[[nodiscard]] std::string render_doctor_json(const DoctorReport& report, std::string_view tool_version);

/// One of CUDA's errors: its names, when it comes, what to do, who says so.
[[nodiscard]] std::string render_cuda_error(const CudaError& error, Color color);

}  // namespace cuda_runpath
