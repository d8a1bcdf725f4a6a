#include "cuda_runpath/app/ordered_run.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>

namespace cuda_runpath {
namespace {

constexpr std::size_t items = 2000;

std::vector<std::size_t> order_with(unsigned threads) {
  std::vector<std::size_t> order;
  run_in_order(
      items, threads,
      [](std::size_t i) {
        // Early items take longest, so that later ones are done first.
        if (i % 50 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
        return i;
      },
      [&](std::size_t i) { order.push_back(i); }, [](std::size_t) {});
  return order;
}

std::vector<std::size_t> in_sequence() {
  std::vector<std::size_t> order(items);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

TEST(OrderedRun, OneThreadKeepsTheOrder) {
  EXPECT_EQ(order_with(1), in_sequence());
}

TEST(OrderedRun, ManyThreadsKeepTheOrder) {
  EXPECT_EQ(order_with(7), in_sequence());
}

TEST(OrderedRun, MoreThreadsThanItemsEnds) {
  std::size_t seen = 0;
  run_in_order(
      2, 64, [](std::size_t i) { return i; }, [&](std::size_t) { ++seen; }, [](std::size_t) {});
  EXPECT_EQ(seen, 2U);
}

TEST(OrderedRun, NoItemEndsAtOnce) {
  std::size_t seen = 0;
  run_in_order(
      0, 4, [](std::size_t i) { return i; }, [&](std::size_t) { ++seen; }, [](std::size_t) {});
  EXPECT_EQ(seen, 0U);
}

TEST(OrderedRun, ThreadsDoNotRunFarAheadOfTheSlowest) {
  std::atomic<std::size_t> started = 0;
  std::size_t ahead = 0;
  run_in_order(
      items, 2,
      [&](std::size_t i) {
        ++started;
        if (i == 0) std::this_thread::sleep_for(std::chrono::milliseconds(50));
        return i;
      },
      [&](std::size_t i) {
        if (i == 0) ahead = started;
      },
      [](std::size_t) {});
  EXPECT_LE(ahead, 2U * 256U + 2U);
}

}  // namespace
}  // namespace cuda_runpath
