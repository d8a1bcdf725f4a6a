/// Work on many items by several threads, results handed over in the order of the items, while the
/// work goes on: the output of a run is the same whatever -j says.
///
/// Threads may run ahead of the slowest item by a bounded number of results.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace cuda_runpath {

/// Results that are done but not yet handed over, in a ring.
template <class T>
class OrderedResults {
 public:
  OrderedResults(std::size_t count, std::size_t window) : count_(count), slots_(window) {}

  /// The next item to work on; waits while it is too far ahead. Nothing when all are taken.
  std::optional<std::size_t> take() {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return next_ >= count_ || next_ < handed_over_ + slots_.size(); });
    if (next_ >= count_) return std::nullopt;
    return next_++;
  }

  void put(std::size_t index, T result) {
    const std::lock_guard lock(mutex_);
    slots_[index % slots_.size()] = std::move(result);
    done_.notify_one();
  }

  /// The result of the next item in order, or nothing when `patience` is over first.
  std::optional<T> get(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    std::optional<T>& slot = slots_[handed_over_ % slots_.size()];
    if (!done_.wait_for(lock, patience, [&] { return slot.has_value(); })) return std::nullopt;
    std::optional<T> result = std::exchange(slot, std::nullopt);
    ++handed_over_;
    room_.notify_all();
    return result;
  }

 private:
  std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable done_;
  std::size_t count_;
  std::size_t next_ = 0;
  std::size_t handed_over_ = 0;
  std::vector<std::optional<T>> slots_;
};

/// Calls `work(i)` for each i below `count` on up to `threads` threads, `emit(result)` on the
/// caller's thread in the order of i, and `idle(done)` now and then, with the count handed over.
/// A throw out of one of the three ends the program: threads would wait for room for ever.
template <class Work, class Emit, class Idle>
void run_in_order(std::size_t count, unsigned threads, Work work, Emit emit, Idle idle) noexcept {
  using T = decltype(work(std::size_t{0}));
  const auto run_here = [&] {
    for (std::size_t i = 0; i < count; ++i) {
      idle(i);
      emit(work(i));
    }
  };
  if (threads <= 1 || count <= 1) return run_here();
  // One library of a hundred megabytes takes as long as hundreds of its neighbours.
  constexpr std::size_t window_per_thread = 256;
  constexpr std::chrono::milliseconds patience(100);
  const std::size_t workers = threads < count ? threads : count;
  OrderedResults<T> results(count, workers * window_per_thread);
  std::vector<std::jthread> pool;
  for (std::size_t i = 0; i < workers; ++i) {
    try {
      pool.emplace_back([&] {
        while (const std::optional<std::size_t> index = results.take()) results.put(*index, work(*index));
      });
    } catch (const std::system_error&) {  // no more threads to be had: fewer will do
      break;
    }
  }
  if (pool.empty()) return run_here();
  for (std::size_t done = 0; done < count;) {
    idle(done);
    if (std::optional<T> result = results.get(patience)) {
      emit(std::move(*result));
      ++done;
    }
  }
}

}  // namespace cuda_runpath
