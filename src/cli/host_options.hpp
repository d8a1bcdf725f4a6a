/// The command lines of `doctor` and `platforms`, which look at a machine.
#pragma once

#include "cli/option_table.hpp"
#include "cli/parsed.hpp"
#include "cuda_runpath/app/doctor_command.hpp"
#include "cuda_runpath/app/platforms_command.hpp"

namespace cuda_runpath {

[[nodiscard]] Parsed<DoctorSettings> parse_doctor(Words words);
[[nodiscard]] Parsed<PlatformsSettings> parse_platforms(Words words);
/// Shows the options to `read`, without a command line.
void show_doctor_options(const AppReader& read);
void show_platforms_options(const AppReader& read);

}  // namespace cuda_runpath
