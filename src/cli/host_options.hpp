/// The command lines of `doctor` and `platforms`, which look at a machine.
#pragma once

#include <optional>

#include "cli/option_table.hpp"
#include "cuda_runpath/app/doctor_command.hpp"
#include "cuda_runpath/app/platforms_command.hpp"

namespace cuda_runpath {

/// Settings, or the exit code when the command line was answered (help) or wrong.
struct ParsedDoctor {
  std::optional<DoctorSettings> settings;
  int exit_code = 0;
};
struct ParsedPlatforms {
  std::optional<PlatformsSettings> settings;
  int exit_code = 0;
};

[[nodiscard]] ParsedDoctor parse_doctor(int argc, char** argv);
[[nodiscard]] ParsedPlatforms parse_platforms(int argc, char** argv);
/// Shows the options to `read`, without a command line.
void show_doctor_options(const AppReader& read);
void show_platforms_options(const AppReader& read);

}  // namespace cuda_runpath
