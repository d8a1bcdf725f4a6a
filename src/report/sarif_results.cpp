#include "report/sarif_results.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cuda_runpath {

void SarifResults::add(SarifRank rank, std::string result) {
  if (kept_.size() == most_sarif_results) {
    ++left_out_;
    if (!make_room(rank)) return;
  }
  ++kept_of_rank_[static_cast<std::size_t>(rank)];
  kept_.push_back({rank, std::move(result)});
}

bool SarifResults::make_room(SarifRank rank) {
  const auto lowest = std::find_if(kept_of_rank_.begin(), kept_of_rank_.end(), [](std::size_t n) { return n != 0; });
  const auto lowest_rank = static_cast<SarifRank>(std::distance(kept_of_rank_.begin(), lowest));
  if (lowest_rank >= rank) return false;
  const auto last =
      std::find_if(kept_.rbegin(), kept_.rend(), [&](const Kept& kept) { return kept.rank == lowest_rank; });
  --*lowest;
  kept_.erase(std::next(last).base());
  return true;
}

std::string SarifResults::joined() const {
  std::string text;
  for (const Kept& kept : kept_) text += (text.empty() ? "\n" : ",\n") + kept.result;
  return text;
}

}  // namespace cuda_runpath
