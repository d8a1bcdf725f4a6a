/// The line that says how far a long run is: only where standard error is a terminal, only after a second.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cuda_runpath/app/environment.hpp"
#include "cuda_runpath/report/text_style.hpp"

namespace cuda_runpath {

class Progress {
 public:
  enum class Shown { Never, OnTerminal };

  Progress(std::size_t total, Shown shown);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Draws the line when it is time for it; `findings`: how many there are so far, where the run makes any.
  void tick(std::size_t done, std::optional<std::uint64_t> findings = std::nullopt);
  /// Takes the line away where `out`, for standard output, or `err`, for standard error, will be printed over it. It
  /// stays for files that say nothing: most of a run.
  void make_way(std::string_view out, std::string_view err);
  /// Takes the line away.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  std::size_t total_;
  bool enabled_;
  bool shares_terminal_;  ///< with standard output
  bool drawn_ = false;
  Clock::time_point begin_;
  Clock::time_point next_;
};

/// Never with -q, nor on a dumb terminal, which cannot take a line away again.
[[nodiscard]] Progress::Shown progress_shown(Verbosity verbosity, const Environment& environment);

/// "1200 of 68000 files, 3 findings, 4100 files/s, 16 s left". `seconds`: since the beginning.
[[nodiscard]] std::string progress_line(std::size_t done, std::size_t total, std::optional<std::uint64_t> findings,
                                        double seconds);

}  // namespace cuda_runpath
