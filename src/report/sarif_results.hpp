/// The findings that a SARIF file keeps: GitHub stores 5,000 of a run and refuses more than 25,000, so the least
/// severe are left out here, where it can be said, and in an order that does not depend on them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace cuda_runpath {

inline constexpr std::size_t most_sarif_results = 5000;

/// From what goes first to what stays longest.
enum class SarifRank : std::uint8_t { Suppressed, Info, Warning, Error };

class SarifResults {
 public:
  /// `result` is the finished JSON.
  void add(SarifRank rank, std::string result);

  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }
  /// In the order of `add`, with a comma between two.
  [[nodiscard]] std::string joined() const;

 private:
  struct Kept {
    SarifRank rank;
    std::string result;
  };

  /// Makes room for one of `rank` by taking the last of the lowest rank below it.
  [[nodiscard]] bool make_room(SarifRank rank);

  std::vector<Kept> kept_;
  std::array<std::size_t, 4> kept_of_rank_{};
  std::uint64_t left_out_ = 0;
};

}  // namespace cuda_runpath
