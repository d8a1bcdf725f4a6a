/// Looking at one place of a search: is there a file, and can this loader use it?
#pragma once

#include <string>
#include <vector>

#include "loader/search_list.hpp"
#include "loader/search_steps.hpp"

namespace cuda_runpath {

/// A search under way: each place goes into the record; the first usable or unusable file decides it, and ends it
/// when the search goes no further than the loader's.
class PlaceProbe {
 public:
  PlaceProbe(const SearchWorld& world, FoundLibrary& found) : world_(world), found_(found) {}

  /// Looks for the library in `entry`, in its hwcaps directories first. True when the search is over.
  bool look_in(const SearchEntry& entry, SearchOrigin origin, std::optional<std::size_t> owner);
  /// Opens `path` itself. True when the search is over.
  bool look_at(const std::string& path, SearchOrigin origin);

 private:
  [[nodiscard]] std::vector<std::string> hwcaps_directories(const std::string& directory) const;
  bool judge(SearchedPlace place);
  bool decide(SearchedPlace& place, const LibraryFile* file);

  const SearchWorld& world_;
  FoundLibrary& found_;
  bool decided_ = false;
};

}  // namespace cuda_runpath
