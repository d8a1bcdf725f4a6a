#include "cuda_runpath/app/doctor_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <cuda_runpath/version.hpp>
#include <filesystem>

#include "app/host_examination.hpp"
#include "cuda_runpath/app/terminal.hpp"
#include "cuda_runpath/base/text.hpp"

namespace cuda_runpath {
namespace {

const CudaError* error_called(const std::string& word) {
  int number = 0;
  const char* const end = word.data() + word.size();
  const auto [next, fault] = std::from_chars(word.data(), end, number);
  return fault == std::errc{} && next == end ? find_error(number) : find_error(std::string_view(word));
}

/// "3, 34, 35, ...": the errors that there is something to say about.
std::string known_numbers() {
  std::string list;
  for (const CudaError& error : cuda_errors()) list += fmt::format("{}{}", list.empty() ? "" : ", ", error.number);
  return list;
}

int explain_errors(const DoctorSettings& settings, const Environment& environment) {
  int exit_code = exit_ok;
  for (const std::string& word : settings.errors) {
    if (const CudaError* error = error_called(word)) {
      print(stdout, render_cuda_error(*error, color_for(STDOUT_FILENO, settings.color, environment)));
      continue;
    }
    print(stderr, error_line(fmt::format("{} is none of CUDA's errors about drivers and compatibility; these are {}",
                                         printable(word), known_numbers()),
                             color_for(STDERR_FILENO, settings.color, environment)));
    exit_code = exit_fault;
  }
  return exit_code;
}

/// Where else toolkits may be: what the environment names, and the directory above the nvcc of PATH.
std::vector<std::string> named_toolkits(const Environment& environment) {
  std::vector<std::string> directories = environment.cuda_homes;
  for (const std::string& directory : environment.path) {
    std::error_code fault;
    const std::filesystem::path nvcc = std::filesystem::canonical(directory + "/nvcc", fault);
    if (!fault) directories.push_back(nvcc.parent_path().parent_path().string());
  }
  return directories;
}

}  // namespace

int run_doctor(const DoctorSettings& settings, const Environment& environment) {
  if (!settings.errors.empty()) return explain_errors(settings, environment);
  ExaminationWishes wishes;
  wishes.root = settings.root;
  if (settings.root.empty()) {
    wishes.library_path = environment.library_path;
    wishes.toolkits = named_toolkits(environment);
  }
  const Result<DoctorReport> report = examine_host(wishes);
  if (!report) {
    print(stderr, error_line(describe(report.error()), color_for(STDERR_FILENO, settings.color, environment)));
    return exit_fault;
  }
  const bool json = settings.format == OutputFormat::Json;
  print(stdout, json ? render_doctor_json(*report, program_version)
                     : render_doctor(*report, color_for(STDOUT_FILENO, settings.color, environment)));
  return report->worst() == Health::Fault ? exit_findings : exit_ok;
}

}  // namespace cuda_runpath
