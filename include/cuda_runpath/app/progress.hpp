/// The line that says how far a long run is: only on a terminal's stderr, only after a second.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

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
  /// Takes the line away, before something else is printed.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  std::size_t total_;
  bool enabled_;
  bool drawn_ = false;
  Clock::time_point begin_;
  Clock::time_point next_;
};

/// "1200 of 68000 files, 3 findings, 4100 files/s, 16 s left". `seconds`: since the beginning.
[[nodiscard]] std::string progress_line(std::size_t done, std::size_t total, std::optional<std::uint64_t> findings,
                                        double seconds);

}  // namespace cuda_runpath
