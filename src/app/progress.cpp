#include "cuda_runpath/app/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

#include "cuda_runpath/app/terminal.hpp"

namespace cuda_runpath {
namespace {

constexpr std::chrono::milliseconds first_after(1000);
constexpr std::chrono::milliseconds then_every(100);

std::string time_left(double seconds) {
  const auto whole = std::llround(seconds);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace

Progress::Progress(std::size_t total, Shown shown)
    : total_(total),
      enabled_(shown == Shown::OnTerminal && isatty(STDERR_FILENO) == 1),
      shares_terminal_(isatty(STDOUT_FILENO) == 1),
      begin_(Clock::now()),
      next_(begin_ + first_after) {}

void Progress::tick(std::size_t done, std::optional<std::uint64_t> findings) {
  if (!enabled_) return;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + then_every;
  drawn_ = true;
  const double seconds = std::chrono::duration<double>(now - begin_).count();
  print(stderr, fmt::format("\r\x1b[K{}", progress_line(done, total_, findings, seconds)));
  std::fflush(stderr);
}

void Progress::make_way(std::string_view out, std::string_view err) {
  if (!err.empty() || (shares_terminal_ && !out.empty())) clear();
}

void Progress::clear() {
  if (!drawn_) return;
  drawn_ = false;
  print(stderr, "\r\x1b[K");
  std::fflush(stderr);
}

Progress::Shown progress_shown(Verbosity verbosity, const Environment& environment) {
  const bool silent = verbosity == Verbosity::Quiet || environment.dumb_terminal;
  return silent ? Progress::Shown::Never : Progress::Shown::OnTerminal;
}

std::string progress_line(std::size_t done, std::size_t total, std::optional<std::uint64_t> findings, double seconds) {
  std::string line = fmt::format("{} of {} files", done, total);
  if (findings) line += fmt::format(", {} finding{}", *findings, *findings == 1 ? "" : "s");
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  if (rate < 1) return line;
  return line + fmt::format(", {:.0f} files/s, {} left", rate, time_left(static_cast<double>(total - done) / rate));
}

}  // namespace cuda_runpath
