/// Running a program from a test: no shell, and no deadlock however much it writes.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cuda_runpath {

struct RunOptions {
  std::map<std::string, std::string>
      env{};                 ///< added to the test's own environment; LD_LIBRARY_PATH is taken out first
  std::string cwd{};         ///< empty: the test's own
  std::string stdin_text{};  ///< empty: nothing to read
};

struct RunResult {
  int exit_code = -1;  ///< -1 when a signal ended it; 127 when it could not be started
  int signal = 0;      ///< the signal that ended it, or 0
  std::string out;
  std::string err;

  [[nodiscard]] bool ok() const { return signal == 0 && exit_code == 0; }
};

/// Runs `argv` (found through PATH when the first word has no slash) to its end.
[[nodiscard]] RunResult run_program(const std::vector<std::string>& argv, const RunOptions& options = {});

/// Where a program lies on PATH or in /usr/sbin, /sbin; nothing when it is not installed.
[[nodiscard]] std::optional<std::string> find_tool(std::string_view name);

/// The lines of `text` that contain `part`, each with its newline.
[[nodiscard]] std::string lines_with(std::string_view text, std::string_view part);

/// Exit code, signal and both outputs, for the message of a failed test.
[[nodiscard]] std::string describe(const RunResult& result);

}  // namespace cuda_runpath
