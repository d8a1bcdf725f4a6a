#include "cuda_runpath/app/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace cuda_runpath {
namespace {

constexpr std::chrono::milliseconds first_after(1000);
constexpr std::chrono::milliseconds then_every(100);

}  // namespace

Progress::Progress(std::size_t total, Shown shown)
    : total_(total),
      enabled_(shown == Shown::OnTerminal && isatty(STDERR_FILENO) == 1),
      next_(Clock::now() + first_after) {}

void Progress::tick(std::size_t done) {
  if (!enabled_) return;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + then_every;
  drawn_ = true;
  fmt::print(stderr, "\r\x1b[K{} of {} files", done, total_);
  std::fflush(stderr);
}

void Progress::clear() {
  if (!drawn_) return;
  drawn_ = false;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
}

}  // namespace cuda_runpath
