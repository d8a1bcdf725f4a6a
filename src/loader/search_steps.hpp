/// One search for one library, in the way of each libc. Finds; loads nothing.
#pragma once

#include <string>

#include "cuda_runpath/loader/library_search.hpp"

namespace cuda_runpath {

/// What a search works on.
struct SearchWorld {
  LibraryFiles& files;
  const SearchSettings& settings;
  const std::vector<LoadedObject>& objects;
  SearchExtent extent = SearchExtent::ToTheFirst;
};

/// Whether a search to the end passes over a loaded object, since `caller` itself made it be loaded under this name:
/// how that came about is what is asked. What LD_PRELOAD or another name brought is used again.
[[nodiscard]] inline bool is_own_request(const SearchWorld& world, std::size_t object, std::size_t caller,
                                         const std::string& name) {
  if (world.extent != SearchExtent::ToTheEnd || object == 0) return false;
  const LoadedObject& loaded = world.objects[object];
  return loaded.requested_by == caller && !loaded.names.empty() && loaded.names.front() == name;
}

/// The outcome, with the file when it is not among the loaded objects yet.
struct FoundLibrary {
  LibrarySearch search;
  const LibraryFile* file = nullptr;
};

[[nodiscard]] FoundLibrary search_like_glibc(const SearchWorld& world, const std::string& name, std::size_t caller);
[[nodiscard]] FoundLibrary search_like_musl(const SearchWorld& world, const std::string& name, std::size_t caller);

}  // namespace cuda_runpath
