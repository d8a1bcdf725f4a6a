/// The line that says how far a long run is: only on a terminal's stderr, only after a second.
#pragma once

#include <chrono>
#include <cstddef>

namespace cuda_runpath {

class Progress {
 public:
  enum class Shown { Never, OnTerminal };

  Progress(std::size_t total, Shown shown);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Draws the line when it is time for it.
  void tick(std::size_t done);
  /// Takes the line away, before something else is printed.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  std::size_t total_;
  bool enabled_;
  bool drawn_ = false;
  Clock::time_point next_;
};

}  // namespace cuda_runpath
